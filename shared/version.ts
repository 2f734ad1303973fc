/** Hookline's own version, as it names itself in `User-Agent`; equal to package.json's. */
export const HOOKLINE_VERSION = '0.1.0';
