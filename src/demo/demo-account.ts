// Who the demonstration is for, and where it is.
export const DEMO_USER = 'demo';
export const DEMO_HOST = '127.0.0.1';
