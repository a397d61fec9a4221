// What response codes say, in words, with where they are defined.

const EXPLAINED: Readonly<Record<string, readonly [words: string, where: string]>> = {
  ALERT: ['the server wants this to be read by a person', 'RFC 9051 §7.1'],
  BADCHARSET: ['the server does not know the charset of the search', 'RFC 9051 §7.1'],
  PARSE: ['a message could not be taken apart', 'RFC 9051 §7.1'],
  PERMANENTFLAGS: ['the flags that stay set; \\* says that new keywords can be made', 'RFC 9051 §7.1'],
  'READ-ONLY': ['the folder is open for reading only', 'RFC 9051 §7.1'],
  'READ-WRITE': ['the folder is open for changes', 'RFC 9051 §7.1'],
  TRYCREATE: ['there is no such folder; CREATE makes it', 'RFC 9051 §7.1'],
  UIDNEXT: ['the next message gets this UID or a higher one', 'RFC 9051 §7.1'],
  UIDVALIDITY: ['UIDs hold only as long as this number stays', 'RFC 9051 §7.1'],
  UNSEEN: ['the place of the first message without \\Seen', 'RFC 3501 §7.1'],
  CLOSED: ['the folder that was open before is closed', 'RFC 7162 §3.2.11'],
  UNAVAILABLE: ['something that the server depends on is down; later it may work', 'RFC 5530 §3'],
  AUTHENTICATIONFAILED: ['the credentials were not accepted', 'RFC 5530 §3'],
  AUTHORIZATIONFAILED: ['the credentials are right, and may not act for this user', 'RFC 5530 §3'],
  EXPIRED: ['the password has expired', 'RFC 5530 §3'],
  PRIVACYREQUIRED: ['the server wants TLS first', 'RFC 5530 §3'],
  CONTACTADMIN: ['only the administrator of the server can mend it', 'RFC 5530 §3'],
  NOPERM: ['the access control list forbids it to this user', 'RFC 5530 §3'],
  INUSE: ['somebody else has it open or locked; later it may work', 'RFC 5530 §3'],
  EXPUNGEISSUED: ['somebody expunged some of the messages meanwhile', 'RFC 5530 §3'],
  CORRUPTION: ['the server found its own files damaged', 'RFC 5530 §3'],
  SERVERBUG: ['the server met a fault of its own', 'RFC 5530 §3'],
  CLIENTBUG: ['the server thinks that the client should not have asked this', 'RFC 5530 §3'],
  CANNOT: ['it goes against a rule of this server, and will do so every time', 'RFC 5530 §3'],
  LIMIT: ['a limit of this server is reached', 'RFC 5530 §3'],
  OVERQUOTA: ['there is no room left for it under the quota', 'RFC 5530 §3'],
  ALREADYEXISTS: ['there is such a folder already', 'RFC 5530 §3'],
  NONEXISTENT: ['there is no such folder', 'RFC 5530 §3'],
  APPENDUID: ['UIDVALIDITY of the folder, and the UID that the message got there', 'RFC 4315 §3'],
  COPYUID: ["UIDVALIDITY of the target, the messages' UIDs here, and there in the same order", 'RFC 4315 §3'],
  UIDNOTSTICKY: ['this folder gives new UIDs each time that it is opened', 'RFC 4315 §3'],
  HIGHESTMODSEQ: ['the number of the newest change; later changes have higher ones', 'RFC 7162 §3.1.2.1'],
  NOMODSEQ: ['this folder keeps no numbers of changes', 'RFC 7162 §3.1.2.2'],
  MODIFIED: ['these were changed by others since, and were left as they are', 'RFC 7162 §3.1.3'],
  MESSAGELIMIT: ['the server did some of the messages, not all: up to the UID it names', 'RFC 9738'],
  NOTSAVED: ['the result was not kept for $', 'RFC 5182'],
  TOOMANY: ['more metadata than the server keeps', 'RFC 5464'],
  NOPRIVATE: ['the server keeps no private metadata', 'RFC 5464'],
  METADATA: ['about the size of metadata', 'RFC 5464'],
  HASCHILDREN: ['there are folders below it', 'RFC 9051 §7.1'],
  USEATTR: ['the special use that was asked for cannot be given', 'RFC 6154'],
  'UNKNOWN-CTE': ['the server cannot decode this part', 'RFC 9051 §7.1'],
  BADURL: ['the URL cannot be followed', 'RFC 4469'],
  TOOBIG: ['the message would be larger than the server takes', 'RFC 4469'],
  MAILBOXID: ['by which the server tells this folder from all others, whatever its name', 'RFC 8474'],
};

const CODE = /^(?:\*|[A-Za-z0-9]+) (?:OK|NO|BAD|BYE|PREAUTH) \[([A-Z0-9.-]{2,30})[ \]]/i;

/** The name of the code in a status response, where there is one. */
export function codeIn(line: string): string | undefined {
  return CODE.exec(line)?.[1]?.toUpperCase();
}

/** `TRYCREATE: there is no such folder; CREATE makes it (RFC 9051 §7.1)`; undefined for codes that are not known here. */
export function explainCode(name: string): string | undefined {
  const explained = Object.hasOwn(EXPLAINED, name) ? EXPLAINED[name] : undefined;
  return explained && `${name}: ${explained[0]} (${explained[1]})`;
}
