// Every person, country and event here is invented; only the tone is that of a foreign ministry.

export const LANGUAGES = ['en', 'ko', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

/** What articles of one language are made of; `{slot}` stands for a value that an article draws once. */
export type Wording = {
  readonly slots: Readonly<Record<string, readonly string[]>>
  readonly headlines: readonly string[]
  readonly openings: readonly string[]
  readonly sentences: readonly string[]
}

const ENGLISH: Wording = {
  slots: {
    person: ['Kang Un Sol', 'Ri Byol Ha', 'Pak Sae Rom', 'Han Ma Ru', 'Choe Da On', 'O Nu Ri'],
    country: ['Valmora', 'Kestria', 'Norhaven', 'Belmarie', 'Sarrova', 'Dunmere', 'Ilyona', 'Tamarinda'],
    topic: [
      'Lighthouse Keeping',
      'Apple Growing',
      'River Ferries',
      'Mountain Weather',
      'Folk Dance',
      'Paper Making',
      'Tidal Power',
      'Arts & Crafts',
    ],
    weekday: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  },
  headlines: [
    '{person} Meets Delegation from {country}',
    '{person} Sends Greetings to Foreign Minister of {country}',
    'Reception for {person} Given at Embassy in {country}',
    'Answer of Spokesperson to Question on {topic} in {country}',
    'Ambassador {person} Presents Credentials in {country}',
    'Photo Exhibition on “{topic}” Opened in {country}',
    'Press Statement on {country}’s Position on {topic}',
    'Talks on {topic} Held with {country}',
    'Book on {topic} Presented to National Library of {country}',
    'Agreement on {topic} Signed with {country}',
    'Opening Ceremony of “Year of {topic}” Held in {country}',
    'Delegation for {topic} Leaves for {country}',
  ],
  openings: [
    '{person}, vice-minister of Foreign Affairs, received on {weekday} a delegation from {country} that is here to speak about {topic}.',
    'A meeting on {topic} took place on {weekday} at the embassy of {country}. Present there was {person} with officials concerned.',
    'The spokesperson for the Ministry gave an answer on {weekday} to a question raised about {topic} in {country}.',
  ],
  sentences: [
    'Attending it were {count} guests from {country} and officials of the ministry.',
    'The two sides exchanged views on {topic} and signed {few} documents.',
    '{person} said that friendship with {country} “will not change, whatever the weather”.',
    'The guests looked round a display of {photos} photographs on {topic}, and were guided by {person}.',
    'It was stressed that {country} has not altered its position on {topic}.',
    'The participants talked in a friendly and candid atmosphere.',
    'A message from the foreign minister of {country} was read out at the meeting.',
    'At the end a bouquet was presented to {person} by the children of {country}.',
  ],
}

// Names end in a consonant and countries in a vowel, since the particles after them depend on it.
const KOREAN: Wording = {
  slots: {
    person: ['강은솔', '리한별', '박새롬', '한가람', '최다온', '오예진'],
    country: ['발모라', '케스트리아', '벨마리', '사로바', '던미어', '일료나'],
    topic: ['등대관리', '사과재배', '나루배운영', '산악기상', '민속무용', '종이생산', '조수력발전'],
    weekday: ['월요일', '화요일', '수요일', '목요일', '금요일', '토요일', '일요일'],
  },
  headlines: [
    '외무성 부상 {person} {country}대표단을 만났다',
    '{country}와 《{topic}》에 관한 회담 진행',
    '외무성 대변인 {country}의 {topic}문제에 대해 언급',
    '{topic}에 관한 사진전시회 {country}에서 개막',
  ],
  openings: [
    '외무성 부상 {person}은 {weekday} {topic}문제를 론의하기 위하여 온 {country}대표단을 만났다.',
    '{topic}에 관한 모임이 {weekday} {country}대사관에서 진행되였다. 모임에는 {person}이 참가하였다.',
  ],
  sentences: [
    '모임에는 {country}의 손님 {count}명과 관계부문 일군들이 참가하였다.',
    '쌍방은 {topic}에 대한 의견을 교환하고 문건 {few}건에 수표하였다.',
    '{person}은 {country}와의 친선이 변하지 않을것이라고 말하였다.',
    '담화는 친선적이고 솔직한 분위기속에서 진행되였다.',
    '손님들은 {topic}에 관한 사진 {photos}점을 돌아보았다.',
  ],
}

const CHINESE: Wording = {
  slots: {
    person: ['姜恩率', '李星河', '朴赛龙', '韩玛鲁', '崔多温', '吴努利'],
    country: ['瓦尔莫拉', '凯斯特里亚', '诺尔黑文', '贝尔玛丽', '萨罗瓦', '邓米尔', '伊莉奥纳'],
    topic: ['灯塔管理', '苹果种植', '河流渡船', '山区气象', '民间舞蹈', '造纸工艺', '潮汐发电'],
    weekday: ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'],
  },
  headlines: [
    '外务省副相{person}会见{country}代表团',
    '与{country}就“{topic}”举行会谈',
    '外务省发言人就{country}{topic}问题答记者问',
    '{topic}图片展在{country}开幕',
  ],
  openings: [
    '外务省副相{person}{weekday}会见了前来讨论{topic}问题的{country}代表团。',
    '有关{topic}的会议{weekday}在{country}大使馆举行，{person}出席。',
  ],
  sentences: [
    '来自{country}的{count}名客人和有关部门干部参加了会议。',
    '双方就{topic}交换了意见，并签署了{few}份文件。',
    '{person}说，同{country}的友谊不会改变。',
    '谈话在友好而坦率的气氛中进行。',
    '客人们参观了{photos}幅有关{topic}的照片。',
  ],
}

export const WORDING: Readonly<Record<Language, Wording>> = { en: ENGLISH, ko: KOREAN, zh: CHINESE }

/** Names of people that the site sets in bold. */
export const NAMES: readonly string[] = LANGUAGES.flatMap((language) => WORDING[language].slots['person'] ?? [])
