import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { validate as lintDockerfile } from 'dockerfile-utils'
import { afterEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Health, startWeb, type Web } from '../src/web/server.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

const manifest = JSON.parse(read('package.json'))
const dockerfile = read('Dockerfile')
/** The arguments of each instruction of one kind, in order. */
const instructions = (name: string) =>
  [...dockerfile.replaceAll('\\\n', ' ').matchAll(new RegExp(`^${name} +(.+)$`, 'gmu'))].map((match) => match[1] ?? '')

const compose = parse(read('docker-compose.yml'))
const service = compose.services.dateline

describe('the Dockerfile', () => {
  test('passes a linter without a remark', () => {
    expect(lintDockerfile(dockerfile)).toEqual([])
    expect(lintDockerfile('FROM node:26-slim\nRAN true\n')).not.toEqual([])
  })

  test('runs on the major version of Node that the project is tested with', () => {
    const major = manifest.devDependencies.node.split('.')[0]
    expect(instructions('FROM')).toEqual([`node:${major}-slim`])
  })

  test('runs Dateline under an init, as a user without privileges', () => {
    expect(JSON.parse(instructions('ENTRYPOINT').at(-1) ?? '')).toEqual(['tini', '--', 'node', 'src/main.ts'])
    expect(instructions('USER').at(-1)).toBe('node')
  })

  test('copies only what is there and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
    for (const copied of instructions('COPY').flatMap((line) => line.split(' ').slice(0, -1))) {
      expect(existsSync(join(ROOT, copied)), copied).toBe(true)
      expect(allowed).toContain(`!${copied}`)
    }
  })

  test('installs from the lock file and runs no script of a package', () => {
    const installs = instructions('RUN').filter((line) => line.includes('npm '))
    expect(installs.every((line) => line.startsWith('npm ci --omit=dev --ignore-scripts'))).toBe(true)
  })
})

describe('the health check of the image', () => {
  const [, command = ''] = (instructions('HEALTHCHECK')[0] ?? '').split('CMD ')
  const [node, ...args]: string[] = JSON.parse(command)
  let web: Web | undefined
  let well = true

  afterEach(async () => {
    await web?.close()
    web = undefined
  })

  async function start(): Promise<string> {
    const health = (): Health => ({
      status: well ? 'ok' : 'unhealthy',
      reason: null,
      startedAt: '2024-04-15T09:00:00Z',
      sources: 1,
      lastCheckAt: null,
    })
    web = await startWeb({ host: '127.0.0.1', port: 0, health, log: { error: () => undefined } })
    return web.url
  }

  async function exitCode(url: string): Promise<number | null> {
    const { promise, resolve } = Promise.withResolvers<number | null>()
    const here = args.map((argument) => argument.replace('http://127.0.0.1:7777', url))
    spawn(process.execPath, here).on('exit', resolve)
    return promise
  }

  test('is run by node and asks on the port that is exposed', () => {
    expect(node).toBe('node')
    expect(args.join(' ')).toContain('http://127.0.0.1:7777/healthz')
    expect(instructions('EXPOSE')).toEqual(['7777'])
  })

  test('tells a daemon that is well from one that is not, and from none', async () => {
    const url = await start()
    expect(await exitCode(url)).toBe(0)
    well = false
    expect(await exitCode(url)).toBe(1)
    await web?.close()
    expect(await exitCode(url)).toBe(1)
  })
})

describe('docker-compose.yml', () => {
  const schema = JSON.parse(read('test/fixtures/compose-spec.json'))
  // Formats are left out: the schema has names of its own for them.
  const isCompose = new Ajv({ strict: false, validateFormats: false }).compile(schema)

  test('keeps to the Compose Specification', () => {
    expect(isCompose(compose), JSON.stringify(isCompose.errors)).toBe(true)
    expect(isCompose({ services: { dateline: { ...service, prots: [] } } })).toBe(false)
  })

  test('has one service, which starts again after a failure', () => {
    expect(Object.keys(compose.services)).toEqual(['dateline'])
    expect(service.restart).toBe('unless-stopped')
  })

  test('is reached from this machine only', () => {
    expect(service.ports).toEqual(['127.0.0.1:7777:7777'])
    expect(service.environment.DATELINE_WEB_TOKEN).toMatch(/^\$\{DATELINE_WEB_TOKEN:\?.+\}$/u)
  })

  test('mounts the configuration to be read and the snapshots to be written, and nothing else', () => {
    expect(service.volumes).toEqual(['./config:/app/config:ro', './snapshots:/app/snapshots'])
  })

  test('gives the container no privilege and no other place to write', () => {
    expect(service).toMatchObject({
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    })
    expect(service).not.toHaveProperty('privileged')
    expect(dockerfile).toContain('NODE_COMPILE_CACHE=/tmp/')
  })

  test('waits longer for a clean stop than the daemon takes', () => {
    expect(Number.parseInt(service.stop_grace_period, 10)).toBeGreaterThan(30)
  })
})
