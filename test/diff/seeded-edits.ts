import type { EditClass } from '../../src/model/change.ts'

/** Texts of four languages, with words in them that an edit may replace. Invented, in the shapes of real ones. */
export type Language = 'Korean' | 'English' | 'Chinese' | 'Russian'

/** One edit of one paragraph; `edit` is what was taken out and what was put in, as a reader would say it. */
export type SeededEdit = {
  readonly language: Language
  readonly kind: 'name' | 'number' | 'negation' | 'word'
  readonly before: string
  readonly after: string
  readonly edit: readonly [gone: string, come: string]
}

type Slots = Readonly<Record<'name' | 'number' | 'verb' | 'word', readonly string[]>>
type Wording = { readonly sentences: readonly string[]; readonly slots: Slots; readonly negated: readonly string[] }

// {name} {number} {verb} {word} stand for what may be replaced; `negated` are the verbs of `verb`, negated.
const WORDINGS: Readonly<Record<Language, Wording>> = {
  English: {
    sentences: [
      'Comrade {name} inspected the power station and said that the work {verb} finished this {word}.',
      'Present there were officials of the {word} and {number} engineers, among them {name}.',
      'According to the report, {number} tons were produced, and {name} expressed satisfaction with the {word}.',
      'The meeting, which {name} guided, {verb} attended by {number} people of the {word}.',
      'On behalf of the {word}, Ambassador {name} laid {number} bouquets before the monument; rain {verb} expected.',
    ],
    slots: {
      name: [
        'Kim Jong Un',
        'Choe Son Hui',
        'Pak Myong Ho',
        'Ri Byol Ha',
        'Jo Yong Won',
        'Han Kwang Ryol',
        'Sergei Ivanov',
        'Putin',
      ],
      number: ['14', '9', '1,200', '35', 'three', 'eleven', '2.5 million', '40', '9,000', '112'],
      verb: ['was', 'would be', 'is', 'has been', 'could be'],
      word: ['ministry', 'province', 'harvest', 'committee', 'factory', 'winter', 'delegation', 'school'],
    },
    negated: ['was not', 'would not be', "isn't", 'has never been', 'could not be'],
  },
  Korean: {
    sentences: [
      '{name}동지는 발전소를 돌아보면서 공사가 {word}에 {verb} 말하였다.',
      '모임에는 외무상 {name}과 {number}의 일군들이 참가하였으며 {word}에 대한 문제를 {verb} 하였다.',
      '보도에 의하면 {number}이 {word}에 모였으며 {name} 위원장이 결과를 {verb} 밝혔다.',
      '대변인 {name}은 {word} 문제를 {verb} 하면서 {number}을 언급하였다.',
    ],
    slots: {
      name: ['김정은', '최선희', '박명호', '강영식', '조용원', '리별하', '한광렬', '김덕훈'],
      number: ['14명', '9명', '1,200명', '35대', '세 명', '3만 5천명', '120건', '열두 명', '40세대'],
      verb: ['끝난다고', '토의한다고', '인정한다고', '접수한다고', '있다고'],
      word: ['겨울', '농장', '학교', '공장', '대표단', '도시', '항구', '가을'],
    },
    negated: ['끝나지 않는다고', '토의하지 못한다고', '인정 안 한다고', '접수하지 않는다고', '없다고'],
  },
  Chinese: {
    sentences: [
      '{name}同志视察了发电厂，表示工程{verb}在{word}完成。',
      '外务相{name}和{number}出席了会议，双方{verb}讨论{word}问题。',
      '据报道，{number}参加了{word}的活动，{name}总统{verb}发表演说。',
      '代表团有{number}，由部长{name}率领，他们{verb}访问{word}。',
    ],
    slots: {
      name: ['金正恩', '崔善姬', '朴明浩', '姜英植', '赵甬元', '李星河', '韩光烈', '习近平'],
      number: ['14人', '9人', '1200人', '三十五人', '5万人', '十二人', '120人', '40名'],
      verb: ['会', '将', '可以', '已经', '能够'],
      word: ['冬季', '农场', '学校', '工厂', '港口', '城市', '秋季', '海岸'],
    },
    negated: ['不会', '将不', '不可以', '没有', '未能'],
  },
  Russian: {
    sentences: [
      'Товарищ {name} осмотрел электростанцию и заявил, что работы {verb} завершены к {word}.',
      'На встрече присутствовали {name} и {number} инженеров; вопросы {word} {verb} решены.',
      'По сообщению, произведено {number} тонн, и министр {name} {verb} доволен итогами {word}.',
      'Посол {name} {verb} принят делегацией {word}, в которую вошли {number} человек.',
    ],
    slots: {
      name: ['Ким Чен Ын', 'Сергей Иванов', 'Пак Мён Хо', 'Ли Бёль Ха', 'Владимир Путин', 'Пётр Сидоров', 'Чо Ён Вон'],
      number: ['14', '9', '1 200', '35', 'три', 'двенадцать', '5 млн', '9 000', '40'],
      verb: ['будут', 'были', 'станут', 'был', 'останется'],
      word: ['министерства', 'провинции', 'завода', 'школы', 'делегации', 'порта', 'города'],
    },
    negated: ['не будут', 'не были', 'не станут', 'никогда не был', 'не останется'],
  },
}

/** Every word of every sentence replaced by its neighbours in the list: the same edits each time. */
export function seededEdits(): SeededEdit[] {
  return (Object.keys(WORDINGS) as Language[]).flatMap((language) => {
    const { sentences, slots, negated } = WORDINGS[language]
    return sentences.flatMap((sentence, nth) => {
      const slotsIn = [...sentence.matchAll(/\{(\w+)\}/gu)].map((match) => match[1] as keyof Slots)
      return slotsIn.flatMap((slot) =>
        slots[slot].map((word, at): SeededEdit => {
          const other =
            slot === 'verb' ? (negated[at] ?? '') : (slots[slot].at((at + nth + 1) % slots[slot].length) ?? '')
          const fill = (filler: string) => fillIn(sentence, { slot, filler, slots, at })
          const kind = slot === 'verb' ? 'negation' : slot
          return { language, kind, before: fill(word), after: fill(other), edit: trimWords(word, other, language) }
        }),
      )
    })
  })
}

function fillIn(
  sentence: string,
  { slot, filler, slots, at }: { slot: keyof Slots; filler: string; slots: Slots; at: number },
): string {
  const others = {
    ...Object.fromEntries(Object.entries(slots).map(([name, words]) => [name, words[(at + 3) % words.length]])),
  }
  return sentence.replace(/\{(\w+)\}/gu, (_, name: string) => (name === slot ? filler : (others[name] ?? '')))
}

/** An edit without the words that it leaves as they are, at its beginning and end. */
function trimWords(gone: string, come: string, language: Language): [string, string] {
  const cut = (text: string) => (language === 'Chinese' ? Array.from(text) : (text.match(/\S+|\s+/gu) ?? []))
  const [old, now] = [cut(gone), cut(come)]
  while (old.length > 0 && old[0] === now[0]) [old.shift(), now.shift()]
  while (old.length > 0 && old.at(-1) === now.at(-1)) [old.pop(), now.pop()]
  return [old.join(''), now.join('')]
}

/** Edits that change how a text is written and nothing of what it says. */
export const NOISE: readonly (readonly [what: string, change: (text: string) => string])[] = [
  ['double spaces', (text) => text.replaceAll(' ', '  ')],
  ['no-break spaces', (text) => text.replaceAll(' ', '\u00A0')],
  ['zero-width spaces', (text) => text.replace(/(?<=\p{L})(?=\p{L})/u, '\u200B')],
  ['decomposed letters', (text) => text.normalize('NFD')],
  ['full-width digits', (text) => text.replace(/\d/gu, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))],
  ['full-width punctuation', (text) => text.replaceAll(',', '，').replaceAll(';', '；')],
  ['dashes', (text) => text.replaceAll('-', '–')],
  ['quotes', (text) => `“${text}”`],
  ['single guillemets', (text) => `«${text}»`],
  ['no commas', (text) => text.replace(/(?<!\d)[,，、]/gu, '')],
  ['a final ellipsis', (text) => `${text}…`],
  ['digits grouped by a space', (text) => text.replaceAll(/(\d),(?=\d{3})/gu, '$1 ')],
  ['digits grouped by nothing', (text) => text.replaceAll(/(\d)[, ](?=\d{3})/gu, '$1')],
]

/** What an edit of a kind has to be tagged as; a word of no kind is none of these. */
export const SUBSTANCE: readonly EditClass[] = [
  'name',
  'number',
  'negation',
  'date',
  'paragraph-added',
  'paragraph-removed',
  'moved',
  'headline',
  'image',
]
