// The access token lives here, in memory, and nowhere else: a page reload gets a new one by the refresh cookie.

let token: string | null = null;

export const accessToken = {
  get: (): string | null => token,
  set(value: string | null): void {
    token = value;
  },
};

type Renewer = () => Promise<boolean>;

let renewer: Renewer = async () => false;

/** The session registers how a refused token is renewed; the client must not know more about sessions than this. */
export function onRefused(renew: Renewer): void {
  renewer = renew;
}

export function renewToken(): Promise<boolean> {
  return renewer();
}
