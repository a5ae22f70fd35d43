import type { Happening, Story } from './happenings.ts'
import type { Fault } from './oracle/evidence.ts'

/** A story in plain words, a line for each thing that happens. */
export function tellStory({ sourceId, startAt, endAt, stock, maxPages, notModified, happenings }: Story): string[] {
  const ways = `${maxPages} pages at most${notModified ? ', asked with conditions' : ''}`
  return [
    `${moment(startAt)}  ${sourceId} is watched, with ${stock} articles (${ways})`,
    ...happenings.map((happening) => `${moment(happening.at)}  ${sentence(happening.deed)}`),
    `${moment(endAt)}  the story ends`,
  ]
}

export function tellFault({ at, promise, says }: Fault): string {
  return `${at === 0 ? 'in the end' : moment(at)}  promise ${promise}: ${says}`
}

function sentence(deed: Happening['deed']): string {
  switch (deed.kind) {
    case 'publish':
      return `article ${deed.article} is published${deed.place > 0 ? ` at place ${deed.place}` : ''}${deed.daysBack > 0 ? `, dated ${deed.daysBack} days back` : ''}${deed.daysBack < 0 ? `, dated ${-deed.daysBack} days on` : ''}`
    case 'twin':
      return `article ${deed.article} is published under the title of article ${deed.of}`
    case 'respell':
      return `the address of article ${deed.article} is spelt otherwise (${deed.how})`
    case 'burst':
      return `articles ${deed.article} to ${deed.article + deed.count - 1} are published at once`
    case 'slide':
      return `article ${deed.article} comes in while the monitor reads on`
    case 'edit':
      return `article ${deed.article} is edited (${deed.what})`
    case 'noise':
      return `article ${deed.article} is printed otherwise (${deed.what}), which is no edit`
    case 'flap':
      return `article ${deed.article} says two things by turns for ${deed.minutes} minutes`
    case 'delete':
      return `article ${deed.article} is deleted (${deed.goodbye})`
    case 'purge':
      return `all but the first ${deed.keep} articles are deleted (${deed.goodbye})`
    case 'ail':
      return `${deed.where === 'both' ? 'the site ails' : `its ${deed.where} ail`} (${deed.how}) for ${deed.minutes} minutes`
    case 'reorder':
      return 'the first page is put in another order'
    case 'redate':
      return `article ${deed.article} is dated ${Math.abs(deed.days)} days ${deed.days < 0 ? 'back' : 'on'}`
    case 'move-addresses':
      return 'every address of the site becomes another'
    case 'unpin':
      return 'nothing is pinned any more'
    case 'stop':
      return `the monitor is stopped for ${deed.minutes} minutes`
    case 'step':
      return `the clock of the monitor is set ${Math.abs(deed.minutes)} minutes ${deed.minutes < 0 ? 'back' : 'forward'}`
    case 'kill':
      return `the monitor dies ${deed.after ? 'after' : 'before'} its statement ${deed.statement}, for ${deed.minutes} minutes`
    case 'deaf':
      return `the receiver is ${deed.how === 'unavailable' ? 'out' : 'not heard'} for ${deed.minutes} minutes`
    default:
      return `article ${deed.article} is ${{ delist: 'taken off the listing', restore: 'put back', pin: 'pinned', reslug: 'given another slug' }[deed.kind]}`
  }
}

function moment(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}
