const KEY = 'hookline.token';

/** The token of this tab, or the one that this browser was asked to keep. */
export function storedToken(): string | undefined {
  return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? undefined;
}

/** `keep`: over the end of this tab. */
export function storeToken(token: string, keep: boolean): void {
  forgetToken();
  (keep ? localStorage : sessionStorage).setItem(KEY, token);
}

export function forgetToken(): void {
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
}
