import type { WallReason } from '../model/site.ts'

/**
 * What walls of one kind say of themselves, in the languages of the sites that are watched. `lines` are all that a title,
 * a heading or a block says; `phrases` stand within one, and are such as no reporter writes: they speak to the reader.
 */
type Notice = { readonly reason: WallReason; readonly lines: readonly RegExp[]; readonly phrases: readonly RegExp[] }

/** In the order in which they are believed where a page says several. */
export const NOTICES: readonly Notice[] = [
  {
    reason: 'challenge',
    lines: [
      /^(?:just a moment|one moment,? please|please wait|ddos-guard|captcha|vercel security checkpoint)[.…!]*$/iu,
      /^(?:robot check|are you a (?:ro)?bot|(?:human|bot) verification|client challenge|pardon our interruption.*)[?.…!]*$/iu,
      /^(?:checking|verifying) (?:your browser|you are human|that you are human).*$/iu,
      /^(?:please )?(?:verify|confirm|make sure|making sure) (?:that )?you(?: are|'re|’re) (?:a )?(?:human|not a (?:ro)?bot)!?$/iu,
      /^(?:잠시만 기다(?:리십시오|려 ?주세요|려 ?주십시오)|보안 ?확인|자동 ?등록 ?방지|보안문자 입력|접속 확인 중|캡차)[.…!]*$/u,
      /^(?:请稍候|請稍候|请稍等|安全验证|安全驗證|安全检查|人机验证|滑动验证|访问验证|验证码)[.…！]*$/u,
      /^(?:один момент|проверка браузера|проверка безопасности|вы не робот|капча|ой)[?.…!]*$/iu,
    ],
    phrases: [
      /checking (?:if the site connection is secure|your browser before)|enable javascript and cookies to continue/iu,
      /needs to review the security of your connection|complete the (?:security check|captcha)|press (?:and|&) hold to/iu,
      /(?:verify|confirm|prove|make sure|ensure)(?: that)? you(?: are|'re|’re) (?:a )?(?:human|not a (?:ro)?bot)/iu,
      /사람인지 확인|로봇이 아님을|자동(?: ?프로그램|화된 ?\S*)\S* ?(?:접근|접속|요청)|보안문자를 (?:정확히 )?입력|브라우저를 (?:확인|검사)/u,
      /请完成\S{0,8}(?:验证|驗證)|(?:拖动|滑动)\S{0,8}滑块|(?:确认|確認)(?:您|你)(?:是真人|不是机器人)|正在(?:检查|检测|验证)\S{0,8}(?:浏览器|连接|访问)/u,
      /请输入\S{0,6}验证码|人机验证/u,
      /подтвердите,? что (?:вы|запросы)|что вы не робот|проверяем ваш браузер|введите (?:символы|код|текст) с (?:картинки|изображения)/iu,
    ],
  },
  {
    reason: 'rate-limited',
    lines: [/^(?:(?:error )?429\W*)?(?:too many requests|rate limit(?:ed| exceeded| reached)?)[.!]*$/iu],
    phrases: [
      /you (?:are being|have been) rate.?limited|too many requests (?:from|in)|rate limit (?:was |has been )?exceeded|error (?:code:? )?1015/iu,
      /(?:sent|made) (?:us )?too many requests|exceeded the (?:number|rate|limit) of (?:allowed )?requests/iu,
      /요청이 너무 많|(?:단시간|짧은 시간|단기간)\S* \S*(?:많은|과도한|반복)\S* (?:요청|접속|접근)|과도한 (?:요청|접속)(?:이|으로)|요청 횟수를 초과/u,
      /(?:请求|請求|访问|訪問|操作)(?:次数)?(?:过于|過於|太)(?:频繁|頻繁|快)|(?:请求|访问)次数(?:过多|超过)|访问频率过高/u,
      /слишком (?:много|частые) \S*(?: \S+)?запрос|превышен\S* (?:лимит|количество|число|частота) (?:\S+ )?запросов/iu,
    ],
  },
  {
    reason: 'blocked',
    lines: [
      /^(?:error\W*)?(?:403\W*)?(?:access (?:to this \w+ )?(?:is |was |has been )?(?:denied|blocked|restricted)|forbidden|blocked)[.!]*$/iu,
      /^(?:your )?(?:request|application|content|(?:web ?)?(?:page|site)|url) (?:is |was |has been )?(?:blocked|rejected)[.!]*$/iu,
      /^(?:attention required|sorry, you have been blocked)[.!]*$/iu,
      /^(?:접근|접속|액세스|요청|사이트|(?:웹 ?)?페이지)[이가은는을를]? ?(?:거부|차단|제한|금지)(?:됨|되었습니다|됐습니다| ?안내)?[.!]*$/u,
      /^불법.?유해.{0,20}차단.{0,10}$/u,
      /^(?:拒绝访问|拒絕存取|禁止访问|访问(?:被)?(?:拒绝|受限|阻断)|请求被拦截|訪問被拒)[。！]*$/u,
      /^(?:доступ (?:запрещ[её]н|закрыт|ограничен|заблокирован)|вы заблокированы|(?:сайт|ресурс) заблокирован)[.!]*$/iu,
    ],
    phrases: [
      /you have been blocked|you (?:do not|don't|don’t) have permission to (?:access|view)|unusual traffic from your|error code:? 1020/iu,
      /your (?:ip|request|access|connection)(?: address)?(?: \S+){0,3} (?:was|is|has been|been) (?:blocked|rejected|denied|banned)/iu,
      /the requested url was rejected|incapsula incident|contrary to the web firewall|not available in your (?:country|region)/iu,
      /access to (?:this|the) (?:web ?)?(?:page|site|url|resource|server|domain)(?: \S+){0,6} (?:was|is|has been) (?:denied|blocked|restricted)/iu,
      /this (?:web ?)?(?:page|site|url|domain) (?:was|is|has been) (?:blocked|restricted|banned)|blocked (?:by|in accordance with|due to) (?:\S+ ){0,3}(?:administrator|policy|firewall)/iu,
      /(?:page|url|site) you (?:have )?requested (?:was|is|has been) blocked/iu,
      /(?:접근|접속|요청|액세스|연결)[이가은는을를]? (?:\S+ )?(?:거부|차단|제한)(?:되었습니다|됐습니다|되었음을|되어 있습니다|합니다|하였습니다)/u,
      /비정상적인 (?:접근|접속|요청)\S* (?:감지|차단|확인|탐지)|보안 ?정책에 (?:의해|의하여|따라)\S* (?:\S+ )?차단|웹 ?방화벽에 의해|접근 ?권한이 없습니다/u,
      /(?:您|你)的(?:访问|訪問|请求|請求|IP|操作)\S{0,12}?(?:拦截|攔截|拒绝|拒絕|阻断|阻止|禁止|封禁|限制)|已被网站管理员设置拦截|(?:您|你)没有(?:权限|被授权)访问/iu,
      /доступ к (?:\S+ )?(?:сайту|ресурсу|странице|интернет-ресурсу|серверу)(?: \S+){0,3} (?:запрещ[её]н|ограничен|заблокирован|закрыт)/iu,
      /ваш\S* (?:ip|запрос|доступ)\S*(?: \S+){0,2} (?:заблокирован|отклон[её]н|ограничен)|вы (?:были )?заблокированы|у вас нет (?:прав|доступа|разрешения)/iu,
    ],
  },
  {
    reason: 'maintenance',
    lines: [
      /^(?:(?:we are|we're|we’re|site|website) )?(?:currently )?(?:under|down for|closed for|undergoing) (?:\w+ )?maintenance[.!]*$/iu,
      /^(?:(?:scheduled|planned|site|website|system|server) )?maintenance(?: mode| in progress| notice| break)?[.!]*$/iu,
      /^(?:we(?: will|'ll|’ll) be (?:right )?back.*|(?:be )?(?:right )?back (?:soon|shortly)|service (?:is )?(?:temporarily )?unavailable)[.!]*$/iu,
      /^(?:(?:서비스|시스템|서버|홈페이지|사이트|누리집|정기|긴급|임시) ?){0,3}점검 ?(?:중|작업)?(?:입니다|이오니)? ?(?:안내|공지|알림)?[.!]*$/u,
      /^(?:系统|系統|网站|網站|服务器|伺服器|本站)?(?:正在)?(?:升级|升級|例行)?(?:维护|維護)(?:中|公告|通知)?[。！]*$/u,
      /^(?:на сайте )?(?:ведутся |проводятся |идут )?(?:плановые )?(?:технические|профилактические) работы(?: на сайте)?[.!…]*$/iu,
      /^(?:сайт|сервис) (?:временно недоступен|на (?:техническом )?обслуживании|закрыт на обслуживание)[.!…]*$/iu,
    ],
    phrases: [
      /(?:this|our|the) (?:web ?site|site|page|service|server|system|portal)(?: is|’s|'s)?(?: \w+)? (?:under|down for|closed for|undergoing|offline for) (?:[\w-]+ ){0,2}maintenance/iu,
      /we(?: are|'re|’re)(?: \w+)? (?:down for|under|performing|undergoing|carrying out) (?:[\w-]+ ){0,3}maintenance|unavailable for scheduled maintenance/iu,
      /(?:site|website|page|service) is temporarily (?:unavailable|offline|down|closed)/iu,
      /점검 ?중(?:입니다|이오니|이므로)|(?:서비스|홈페이지|사이트|시스템|서버|누리집).{0,20}점검.{0,40}(?:이용|접속|양해|중단(?:됩니다|되오니|합니다))/u,
      /(?:系统|系統|网站|網站|本站|服务器|伺服器|平台)(?:正在|目前|现在|將|将)?(?:进行|進行)?(?:升级|升級|系统|例行|紧急)?(?:维护|維護)(?:中|，|。|期间|升级|,)/u,
      /(?:网站|本站|系统)(?:暂时|临时)(?:关闭|无法访问|不可用)/u,
      /на (?:нашем )?(?:сайте|сервере|портале) (?:\S+ ){0,3}(?:технические|профилактические|регламентные) работы/iu,
      /(?:сайт|сервис|портал)(?: \S+)? временно (?:недоступен|закрыт|не работает)|(?:сайт|портал) (?:\S+ )?на (?:техническом обслуживании|реконструкции)/iu,
    ],
  },
  {
    reason: 'parked',
    lines: [/^\S+\.[a-z]{2,} (?:is|may be) for sale[.!]*$/iu],
    phrases: [
      /domain(?: name)?(?: \S+)? (?:is|may be) for sale|buy this domain|(?:this )?domain(?: name)? (?:has |is )?(?:expired|parked)/iu,
      /(?:page|domain) is parked|(?:inquire|enquire) about this domain|domain owner .{0,20}parking/iu,
      /도메인.{0,12}(?:만료|판매|매각)|도메인을 (?:구매|구입)하/u,
      /(?:域名|網域|网域).{0,12}(?:出售|转让|轉讓|过期|過期|到期)/u,
      /домен.{0,20}(?:прода[её]тся|на продажу|припаркован|ист[её]к)/iu,
    ],
  },
  {
    reason: 'login-required',
    lines: [
      /^(?:please )?(?:log ?in|sign ?in|member login|login page)(?: (?:to|with) .{1,40})?[.!]*$/iu,
      /^before you continue(?: to .{1,40})?[.!]*$/iu,
      /^(?:(?:회원|통합|사용자) ?)?로그인(?: ?(?:페이지|안내))?$/u,
      /^(?:(?:用户|用戶|会员|會員|统一身份|账号) ?)?(?:登录|登錄|登入)(?:页面|认证)?$/u,
      /^(?:вход(?: на сайт| в систему| в личный кабинет)?|авторизация|войти)$/iu,
    ],
    phrases: [
      /(?:please |you (?:must|need to) )(?:log|sign|be logged|be signed) ?in to (?:continue|view|read|access|see)|(?:members|subscribers)[ -]only (?:page|area|content)/iu,
      /(?:only|available to) (?:registered|signed-in) (?:members|users)|(?:subscribe|log in|sign in) to (?:continue|keep) reading/iu,
      /로그인이 필요(?:한 (?:서비스|페이지|메뉴)입니다|합니다)|로그인 ?(?:후|하신 후|하셔야)에? ?(?:이용|열람|볼 수|가능)\S*(?: \S+)? ?(?:있습니다|바랍니다|주세요|주십시오|합니다)|회원만 (?:이용|열람)\S* 수 있/u,
      /请先?(?:登录|登錄)|(?:登录|登錄|登入)(?:后|後)(?:才能|才可|可以|方可|即可|再)?(?:查看|访问|阅读|浏览|閱讀)|(?:会员|會員)(?:专享|專享|才能)/u,
      /(?:войдите|авторизуйтесь|зарегистрируйтесь),? (?:\S+ ){0,3}чтобы|(?:необходимо|требуется) (?:войти|авториз)|только (?:для )?(?:зарегистрированн|авторизованн|подписчик)/iu,
    ],
  },
]

/** Of comments under an article, not of the article: what stands in a block with such a word is no notice. */
export const OF_COMMENTS = /\bcomment|댓글|评论|評論|комментар/iu

/** Markup that nothing but a challenge has. */
export const CHALLENGE_MARKUP = [
  '#challenge-form, #challenge-running, #challenge-stage, #challenge-error-title, .cf-browser-verification, #cf-challenge-running',
  'script[src*="/cdn-cgi/challenge-platform/"][src*="orchestrate"], #px-captcha, #sec-if-cpt-container, #sec-cpt-if',
  'iframe[src*="_Incapsula_Resource"], iframe[src*="captcha-delivery.com"], script[src*="captcha-delivery.com"]',
  'script[src*="token.awswaf.com"], #captcha-container script[src*="awswaf.com"], form[action*="/showcaptcha"], .CheckboxCaptcha',
  'form[action*="/errors/validateCaptcha"], #anubis_challenge, script#anubis_challenge, #aliyunCaptcha-window-popup',
].join(', ')

/** Widgets that comment forms and newsletters have as well: they make a challenge of a page with nothing else on it. */
export const CHALLENGE_WIDGETS = [
  '.g-recaptcha, .h-captcha, .cf-turnstile, .smart-captcha, #nc_1_wrapper, .geetest_holder',
  'iframe[src*="recaptcha"], iframe[src*="hcaptcha"], img[src*="captcha"]',
].join(', ')

/** On every page of the sites that have it; alone on a page without a word, it is the challenge. */
export const BLANK_CHALLENGE = 'script[src*="_Incapsula_Resource"]'

/** What scripts set that are sent in place of a page, to be run and to load it again. */
export const CHALLENGE_SCRIPT =
  /_cf_chl_opt|__jsl_clearance|acw_sc__v2|sucuri_cloudproxy_js|awsWafCookieDomainList|gokuProps|captcha-delivery\.com|ddg-js-challenge/u

/** Who sells or parks domains: where a site redirects there, or shows nothing but theirs, it is no more. */
export const PARKING_HOST =
  /(?:^|\.)(?:sedo|sedoparking|dan|afternic|hugedomains|bodis|parkingcrew|above|undeveloped|parklogic|domainmarket|ename|dnspod-parking)\.(?:com|net|cn)$/u
export const PARKING_MARKUP = [
  'script[src*="parkingcrew.net"], script[src*="sedoparking.com"], script[src*="bodis.com"], script[src*="parklogic.com"]',
  'iframe[src*="sedo.com"], iframe[src*="parkingcrew.net"], form[action*="afternic.com"], form[action*="dan.com/"], #parking-container',
].join(', ')

/** Where states and companies lead who asks for a page that they keep from them. */
export const BLOCKING_HOST = /(?:^|\.)(?:warning\.or\.kr|warning\.go\.kr|warning\.rt\.ru|blocked\.\S+|block\.\S+)$/u

/** Where sites lead whoever has to say who they are, or what may be kept of them. */
export const CONSENT_HOST = /^(?:consent|guce)\./u
export const LOGIN_PATH =
  /\/(?:(?:\w+[-_])?(?:log[-_]?in|sign[-_]?in|log[-_]?on)(?:[-_]?(?:form|page|view))?|auth|sso|passport)(?:\.\w+)?(?:\/|$)/iu
