/** Cache Storage in memory, as much of it as the engine uses. */
export class FakeCache implements Pick<Cache, 'match' | 'put' | 'delete' | 'keys'> {
  readonly entries = new Map<string, Response>();
  /** Bytes that fit; a put beyond it fails as browsers do. */
  quota = Number.POSITIVE_INFINITY;

  async match(request: RequestInfo | URL): Promise<Response | undefined> {
    return this.entries.get(String(request instanceof Request ? request.url : request))?.clone();
  }

  async put(request: RequestInfo | URL, response: Response): Promise<void> {
    const bytes = (await response.clone().arrayBuffer()).byteLength;
    if (bytes > this.quota) throw new DOMException('no room', 'QuotaExceededError');
    this.entries.set(String(request), response);
  }

  async delete(request: RequestInfo | URL): Promise<boolean> {
    return this.entries.delete(String(request instanceof Request ? request.url : request));
  }

  async keys(): Promise<readonly Request[]> {
    return [...this.entries.keys()].map((url) => new Request(url));
  }
}

export const asCache = (cache: FakeCache) => async () => cache as unknown as Cache;

type Answer = string | Uint8Array<ArrayBuffer> | number | Error | Response;

/** A network that answers each path from a list, the last answer again and again. */
export class FakeNetwork {
  readonly asked: { readonly path: string; readonly cache: RequestCache | undefined }[] = [];
  private readonly answers = new Map<string, Answer[]>();

  constructor(private readonly baseUrl: string) {}

  on(path: string, ...answers: Answer[]): this {
    this.answers.set(path, answers);
    return this;
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const path = String(input).slice(this.baseUrl.length);
    this.asked.push({ path, cache: init?.cache });
    await Promise.resolve();
    init?.signal?.throwIfAborted();
    const answers = this.answers.get(path) ?? [new TypeError('Failed to fetch')];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    if (answer instanceof Response) return answer;
    return typeof answer === 'number' ? new Response(null, { status: answer }) : new Response(answer ?? null);
  };
}
