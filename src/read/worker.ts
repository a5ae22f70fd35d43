/** What runs in the thread of a reader: one function a task, by name. */
export { readArticle } from './article.ts'
export { readListing } from './listing.ts'
