import { EDIT_CLASSES, type EditClass } from '../model/change.ts'
import { normaliseText } from '../model/text.ts'
import {
  type Atoms,
  changedNames,
  changedValues,
  foldText,
  gainedNegations,
  once,
  saysOtherwise,
} from './changed-atoms.ts'
import type { Difference } from './compare-articles.ts'

/** How far into a text names are looked for, in characters. */
const MOST_FOLDED = 1_000_000

/** What kinds of edit a difference is, in the order of `EDIT_CLASSES`. */
export function classesOf(difference: Difference): EditClass[] {
  const { fields, images, blocks, titlePlaces } = difference
  const places = [...titlePlaces, ...difference.places]
  const differs = {
    headline: titlePlaces.some(saysOtherwise),
    date: fields.some(({ field }) => field === 'published') || isSome(changedValues(places, 'date')),
    name: isSome(namesOf(difference)),
    number: isSome(changedValues(places, 'number')),
    negation: places.some((place) => gainedNegations(place) !== 0),
    'paragraph-added': hasWhole(difference, 'after'),
    'paragraph-removed': hasWhole(difference, 'before'),
    moved: blocks.some(({ moved }) => moved),
    image: images.removed.length + images.added.length > 0,
    typography: false,
  } satisfies Record<EditClass, boolean>
  const classes = EDIT_CLASSES.filter((one) => differs[one])
  return classes.length === 0 && isTypography(difference) ? ['typography'] : classes
}

/** The names that only one version has, in title and text. */
export function namesOf({ before, after, titlePlaces, places }: Difference): Atoms {
  const folded = ({ title, paragraphs }: Difference['before']) =>
    once(() => foldText([title, ...paragraphs].join('\n').slice(0, MOST_FOLDED)))
  return changedNames([...titlePlaces, ...places], { before: folded(before), after: folded(after) })
}

function isSome({ removed, added }: Atoms): boolean {
  return removed.length + added.length > 0
}

/** Whether a paragraph that says something came or went. */
function hasWhole({ places }: Difference, side: 'before' | 'after'): boolean {
  return places.some((place) => place.isWhole && place[side].length > 0 && saysOtherwise(place))
}

/** Something is written otherwise, beyond what is always made one, and says the same all the same. */
function isTypography({ before, after, titlePlaces, places }: Difference): boolean {
  if ([...titlePlaces, ...places].some(saysOtherwise)) return false
  const written = ({ title, paragraphs }: Difference['before']) =>
    [title, ...paragraphs]
      .map(normaliseText)
      .filter((text) => text !== '')
      .join('\n')
  return written(before) !== written(after)
}
