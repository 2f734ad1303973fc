import * as z from 'zod';

// zod compiles object schemas with `new Function` where it may; the Content-Security-Policy forbids even the attempt.
z.config({ jitless: true });
