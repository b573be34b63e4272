export interface Server {
  /** Resolves to a new token. */
  login(): Promise<string>
  /** Rejects when the token is not the current one. */
  send(token: string, request: string): Promise<string>
}

/** Logs in when it has to, and only once however many requests wait for it. */
export class Session {
  #token: string | undefined
  #login: Promise<string> | undefined
  readonly #server: Server

  constructor(server: Server) {
    this.#server = server
  }

  async request(request: string): Promise<string> {
    const token = this.#token ?? (await this.#logIn())
    return this.#server.send(token, request)
  }

  async #logIn(): Promise<string> {
    this.#login ??= this.#server.login()
    try {
      this.#token = await this.#login
      return this.#token
    } finally {
      this.#login = undefined
    }
  }
}
