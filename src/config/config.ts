import type { ProxyAddress } from '../model/access.ts'
import type { Names } from '../model/names.ts'
import type { Channel, Rule } from '../model/rule.ts'
import type { BrowserUse, Source } from '../model/source.ts'

/** What the configuration file says, with every default filled in and every path absolute. */
export type Config = {
  /** The configuration file, as it was named. */
  readonly file: string
  readonly store: { readonly kind: 'sqlite'; readonly file: string }
  readonly web: {
    readonly host: string
    readonly port: number
    /** The address by which people reach the pages; null where alerts do not lead there. */
    readonly publicUrl: string | null
    readonly token: string | null
  }
  /** Null keeps all captures. */
  readonly keep: { readonly capturesMs: number | null; readonly evidence: boolean }
  readonly fetch: {
    readonly userAgent: string
    readonly timeoutMs: number
    readonly maxBytes: number
    readonly perHost: { readonly concurrency: number; readonly delayMs: number; readonly visitsPerHour: number }
    readonly browser: BrowserUse
    readonly browserPath?: string | undefined
    readonly browserUrl?: string | undefined
    readonly browserSandbox: boolean
    readonly proxy: ProxyAddress | null
    readonly requestLog: string | null
    readonly allowPrivateAddresses: boolean
  }
  readonly sources: readonly Source[]
  readonly channels: readonly Channel[]
  readonly rules: readonly Rule[]
  /** Of the configuration and of its file of names. */
  readonly names: Names
}
