// Mends, through hoodiecrow's own plugin hooks, the answers in which it departs from the RFCs and that matter to
// a client that counts on them. Each mend names the rule.
import type { Command, Connection, Handler, Hoodiecrow, ImapNode, Mailbox, Reply } from './hoodiecrow.ts';
import { fixFetchItems, hasFlag, sizeOf } from './fetch-items.ts';

const CHANGING = ['STORE', 'UID STORE', 'EXPUNGE', 'UID EXPUNGE', 'MOVE', 'UID MOVE'];
const BY_UID = ['UID FETCH', 'UID STORE', 'UID SEARCH', 'UID EXPUNGE', 'UID COPY', 'UID MOVE'];

/** The plugin: to be listed after the stock plugins whose commands it wraps. */
export function conformance(server: Hoodiecrow): void {
  server.setMaxListeners(0); // each connection listens for notices
  fixFetchItems(server);
  fixUidExpunge(server);
  fixStoreNotices(server);
  fixExpungeNotices(server);
  refuseUnderExamine(server);
  fixSearchAnswer(server);
  fixStatus(server);
  fixList(server);
  fixSelect(server);
  writeAtOnce(server);
}

type Outer = (next: () => void, connection: Connection, parsed: Command, done: () => void) => void;

function around(server: Hoodiecrow, command: string, outer: Outer): void {
  const inner: Handler = server.getCommandHandler(command);
  server.setCommandHandler(command, (connection, parsed, data, done) => {
    outer(() => inner(connection, parsed, data, done), connection, parsed, done);
  });
}

function answer(connection: Connection, parsed: Command, status: 'OK' | 'NO', text: string): void {
  const attributes: ImapNode[] = [{ type: 'TEXT', value: text }];
  connection.send({ tag: parsed.tag, command: status, attributes }, parsed.command, parsed);
}

/** RFC 4315 §2.1: only messages that are in the set *and* have \Deleted go; stock code removes the whole set. */
function fixUidExpunge(server: Hoodiecrow): void {
  around(server, 'UID EXPUNGE', (next, connection, parsed, done) => {
    const [set, ...rest] = parsed.attributes ?? [];
    const mailbox = selected(connection);
    if (!mailbox || rest.length > 0 || !isToken(set) || set.value === undefined) return next();
    const doomed = server
      .getMessageRange(mailbox, set.value, true)
      .flatMap(([, message]) => (hasFlag(message, '\\Deleted') ? [message] : []));
    connection.expungeSpecificMessages(mailbox, doomed, false, true);
    answer(connection, parsed, 'OK', 'UID EXPUNGE completed');
    done();
  });
}

/** RFC 3501 §7.4.2: what one session stores, the other sessions on that mailbox are told by untagged FETCH. */
function fixStoreNotices(server: Hoodiecrow): void {
  for (const command of ['STORE', 'UID STORE']) {
    around(server, command, (next, connection) => {
      const mailbox = selected(connection);
      const before = mailbox ? mailbox.messages.map(({ flags }) => flags.join(' ')) : [];
      next();
      if (!mailbox) return;
      mailbox.messages.forEach(({ uid, flags }, index) => {
        if (flags.join(' ') === before[index]) return;
        const items: ImapNode[] = [atom('UID'), uid, atom('FLAGS'), flags.map(atom)];
        server.notify({ tag: '*', attributes: [index + 1, atom('FETCH'), items] }, mailbox, connection);
      });
    });
  }
}

/** RFC 3501 §7.4.1: an EXPUNGE may not come without a command, which stock code forgets after the first IDLE.
 * And it must come before answers that use the new numbers, so UID commands deliver what is waiting first. */
function fixExpungeNotices(server: Hoodiecrow): void {
  around(server, 'IDLE', (next, connection) => {
    next();
    const idle = connection.inputHandler;
    if (!idle) return;
    connection.inputHandler = (line) => {
      idle(line);
      connection.directNotifications = false;
    };
  });
  for (const command of BY_UID) {
    around(server, command, (next, connection) => {
      connection.processNotifications();
      next();
    });
  }
}

/** RFC 3501 §6.3.2: nothing may change a mailbox opened by EXAMINE; CLOSE then expunges nothing (§6.4.2). */
function refuseUnderExamine(server: Hoodiecrow): void {
  for (const command of CHANGING) {
    around(server, command, (next, connection, parsed, done) => {
      if (!selected(connection) || connection.readOnly !== true) return next();
      answer(connection, parsed, 'NO', 'Mailbox is read-only');
      done();
    });
  }
  const unselect = server.getCommandHandler('UNSELECT');
  const close = server.getCommandHandler('CLOSE');
  server.setCommandHandler('CLOSE', (connection, ...call) => {
    (connection.readOnly === true ? unselect : close)(connection, ...call);
  });
}

/** RFC 3501 §6.4.4: the untagged SEARCH is required, also when nothing was found. */
function fixSearchAnswer(server: Hoodiecrow): void {
  const answered = new WeakSet<Command>();
  server.outputHandlers.push((connection, reply, description, parsed) => {
    if (!parsed || (description !== 'SEARCH' && description !== 'UID SEARCH')) return;
    if (reply.command === 'SEARCH') answered.add(parsed);
    else if (reply.command === 'OK' && !answered.has(parsed)) {
      connection.send({ tag: '*', command: 'SEARCH' }, description, parsed);
    }
  });
}

/** RFC 8438: the size of a whole mailbox is cheap here, so STATUS (SIZE) is offered. */
function fixStatus(server: Hoodiecrow): void {
  server.registerCapability('STATUS=SIZE');
  server.allowedStatus.push('SIZE');
  around(server, 'STATUS', (next, _connection, parsed) => {
    const [name] = parsed.attributes ?? [];
    const mailbox = isToken(name) ? server.getMailbox(name.value ?? '') : undefined;
    if (mailbox) mailbox.SIZE = mailbox.messages.reduce((sum, message) => sum + sizeOf(message), 0);
    next();
  });
}

/** RFC 6154 §2: RETURN (SPECIAL-USE) adds attributes; stock code drops the others. They are sent anyway. */
function fixList(server: Hoodiecrow): void {
  around(server, 'LIST', (next, _connection, parsed) => {
    const options = parsed.attributes?.findIndex(
      (node) => isToken(node) && /^return$/i.test(node.value ?? ''),
    );
    if (options !== undefined && options > 1) parsed.attributes?.splice(options);
    next();
  });
}

function fixSelect(server: Hoodiecrow): void {
  server.outputHandlers.push((connection, reply, description) => {
    // RFC 3501 §6.3.1, §6.3.10: no such mailbox is a NO, not a BAD, and after SELECT nothing is selected.
    if (/^(SELECT|EXAMINE|STATUS) FAILED$/.test(description) && says(reply, 'Invalid mailbox name')) {
      reply.command = 'NO';
      if (description !== 'STATUS FAILED') {
        connection.state = 'Authenticated';
        connection.selectedMailbox = false;
      }
    }
    const [code, ...text] = reply.attributes ?? [];
    if (!isToken(code) || code.type !== 'SECTION') return;
    // RFC 3501 §7.1: under EXAMINE no flag can be changed permanently.
    if (description === 'EXAMINE PERMANENTFLAGS' && code.section) code.section[1] = [];
    // RFC 3501 §9, resp-text: a response code is followed by text.
    if (text.length === 0) reply.attributes?.push({ type: 'TEXT', value: 'Ok' });
  });
}

/** All answers of one turn leave in one write. In many small ones Nagle's algorithm costs 40 ms a command. */
function writeAtOnce(server: Hoodiecrow): void {
  server.connectionHandlers.push(({ socket }) => socket?.setNoDelay(true));
  server.outputHandlers.push(({ socket }) => {
    if (!socket || socket.writableCorked > 0) return;
    socket.cork();
    process.nextTick(() => socket.uncork());
  });
}

function selected(connection: Connection): Mailbox | undefined {
  return (connection.state === 'Selected' && connection.selectedMailbox) || undefined;
}

function says(reply: Reply, text: string): boolean {
  return (reply.attributes ?? []).some((node) => isToken(node) && node.value === text);
}

function isToken(node: ImapNode | undefined): node is Exclude<ImapNode, string | number | null | ImapNode[]> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

function atom(value: string): ImapNode {
  return { type: 'ATOM', value };
}
