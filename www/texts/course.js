/**
 * A step of the course.
 *
 * @typedef {object} Step
 * @property {string} id
 * @property {Record<"uk" | "en", string>} title
 * @property {Record<"uk" | "en", string[]>} text
 * @property {Record<"uk" | "en", string>} run The effect of running it.
 * @property {Record<"uk" | "en", string>} [code] With `{server}` for the address of the page's server.
 * @property {string} [file] A program in examples/node; its English version is in examples/node/en.
 */

/** @type {readonly Step[]} */
export const STEPS = [
  {
    id: "what",
    title: { uk: "Що таке WebSocket", en: "What a WebSocket is" },
    text: {
      uk: [
        "WebSocket — це протокол, який забезпечує двосторонній зв’язок між клієнтом і сервером через єдине, постійно відкрите TCP-з’єднання. Кожна зі сторін може надсилати дані будь-коли.",
        "Він корисний там, де потрібен обмін даними в реальному часі: чати, онлайн-ігри, трансляції, спільне редагування.",
        "Через HTTP клієнтові довелося б запитувати сервер знову й знову. Тут сервер надсилає дані сам, щойно вони з’являються.",
      ],
      en: [
        "WebSocket is a protocol for two-way communication between a client and a server over a single TCP connection that stays open. Either side can send data at any time.",
        "It is useful wherever data is exchanged in real time: chats, online games, live broadcasts, collaborative editing.",
        "With HTTP the client would have to ask the server again and again. Here the server sends data by itself as soon as there is any.",
      ],
    },
    run: {
      uk: "Сервер цієї сторінки щосекунди надсилає повідомлення, і ніхто його не питає.",
      en: "This page’s server sends a message every second, without being asked.",
    },
  },
  {
    id: "handshake",
    title: { uk: "Рукостискання", en: "The handshake" },
    text: {
      uk: [
        "Клієнт починає зі звичайного HTTP-запиту із заголовком Upgrade: websocket. Адреса починається з ws:// або, для захищеного з’єднання, з wss://.",
        "Сервер, який підтримує WebSocket, відповідає кодом 101 «Перемикання протоколу» із заголовками Connection: Upgrade та Upgrade: websocket. Відтоді тим самим TCP-з’єднанням передаються вже не дані HTTP, а кадри WebSocket.",
        "Sec-WebSocket-Accept обчислюється з ключа клієнта: так сервер доводить, що справді зрозумів запит.",
      ],
      en: [
        "The client starts with an ordinary HTTP request that has the header Upgrade: websocket. The address starts with ws://, or with wss:// for a secure connection.",
        "A server that supports WebSocket responds with 101 “Switching Protocols” and the headers Connection: Upgrade and Upgrade: websocket. From then on the same TCP connection carries WebSocket frames instead of HTTP.",
        "Sec-WebSocket-Accept is computed from the client’s key, which proves that the server understood the request.",
      ],
    },
    run: {
      uk: "Справжній запит вашого браузера й справжня відповідь — такі, якими їх бачив сервер.",
      en: "Your browser’s real request and the real response, as the server saw them.",
    },
  },
  {
    id: "messages",
    title: { uk: "Повідомлення", en: "Messages" },
    text: {
      uk: [
        "Після рукостискання клієнт і сервер надсилають повідомлення одне одному: тексти в UTF-8 або двійкові дані. Нових HTTP-запитів для цього не треба.",
        "Повідомлення надходять цілими й у тому порядку, в якому їх надіслано. Якщо з’єднання обірветься, те, що було в дорозі, може зникнути: протокол не обіцяє доставлення.",
      ],
      en: [
        "After the handshake, client and server send each other messages: UTF-8 text or binary data. This takes no new HTTP requests.",
        "Messages arrive whole and in the order they were sent. If the connection breaks, those on their way may be lost: the protocol does not guarantee delivery.",
      ],
    },
    run: {
      uk: "Сервер отримує текст і три байти та повертає їх без змін.",
      en: "Sends a text and three bytes to a server that returns them unchanged.",
    },
    code: {
      uk: 'socket.send("Привіт, сервер!");\nsocket.send(Uint8Array.of(1, 2, 3));',
      en: 'socket.send("Hello, server!");\nsocket.send(Uint8Array.of(1, 2, 3));',
    },
  },
  {
    id: "server",
    title: { uk: "Сервер у Node.js", en: "A server in Node.js" },
    text: {
      uk: [
        "Простий сервер на основі пакета ws: вітає кожного, хто під’єднався, і відповідає на кожне повідомлення. Файл можна запускати без змін.",
        "Сервер цієї сторінки за адресою /ws відповідає так само, слово в слово.",
      ],
      en: [
        "A simple server built on the ws package: it greets everyone who connects and answers each message. The file runs as it is.",
        "This page’s server gives the same answers at /ws, word for word.",
      ],
    },
    run: {
      uk: "Розмова з /ws: вітання, ваше повідомлення, відповідь.",
      en: "A conversation with /ws: the greeting, your message, the answer.",
    },
    file: "server.cjs",
  },
  {
    id: "client",
    title: { uk: "Клієнт у Node.js", en: "A client in Node.js" },
    text: {
      uk: [
        "Клієнт на основі того самого пакета. Запустіть сервер в одному терміналі, клієнта — в іншому.",
        "Можна під’єднатися й до цієї сторінки: додайте її адресу, наприклад ws://127.0.0.1:8080/ws.",
      ],
      en: [
        "A client built on the same package. Start the server in one terminal and the client in another.",
        "It can also connect to this page’s server: pass its address, such as ws://127.0.0.1:8080/ws?lang=en.",
      ],
    },
    run: {
      uk: "Те саме, що робить програма, але з браузера.",
      en: "Does the same as the program, but from the browser.",
    },
    file: "client.cjs",
  },
  {
    id: "browser",
    title: { uk: "Клієнт у браузері", en: "A client in the browser" },
    text: {
      uk: [
        "WebSocket вбудований у браузер. Події open, message, close та error отримують слухачі.",
        "Відкрийте інструменти розробника, вкладку «Мережа»: там видно і запит, і кожне повідомлення.",
      ],
      en: [
        "WebSocket is built into the browser. Listeners receive the events open, message, close and error.",
        "Open the Network tab of the developer tools: it shows the request and each message.",
      ],
    },
    run: {
      uk: "Саме цей код, виконаний зараз на цій сторінці; нижче — те, що він пише в консоль.",
      en: "Runs this very code on this page; its console output is shown below.",
    },
    code: { uk: inBrowser("uk", "Привіт, сервер!"), en: inBrowser("en", "Hello, server!") },
  },
  {
    id: "closing",
    title: { uk: "Закриття", en: "Closing" },
    text: {
      uk: [
        "Кожна зі сторін може закрити з’єднання: надсилає кадр закриття з кодом і причиною, інша відповідає таким самим. Тоді wasClean дорівнює true.",
        "1000 — звичайне закриття, 1001 — сторона залишає з’єднання, 1012 — сервер перезапускається. Коди від 4000 до 4999 — для застосунків. Закрите з’єднання не можна використати знову.",
      ],
      en: [
        "Either side may close the connection: it sends a close frame with a code and a reason, and the other side answers in kind. Then wasClean is true.",
        "1000 is a normal closure, 1001 means going away, 1012 means that the server is restarting. Codes from 4000 to 4999 are for applications. A closed connection cannot be reused.",
      ],
    },
    run: {
      uk: "Одне з’єднання закриває сторінка з кодом 4000, друге — сервер з кодом 1012.",
      en: "The page closes one connection with code 4000, and the server closes another with 1012.",
    },
    code: { uk: 'socket.close(4000, "bye");', en: 'socket.close(4000, "bye");' },
  },
  {
    id: "errors",
    title: { uk: "Помилки", en: "Errors" },
    text: {
      uk: [
        "Про причину помилки браузер сторінці не повідомляє: подія error порожня, а close має код 1006. Так сторінка не може розвідувати чужу мережу.",
        "1006 — це і відмова, і обрив, і зниклий Wi-Fi. А якщо сервер просто замовк, подій немає зовсім: потрібна перевірка зв’язку.",
      ],
      en: [
        "The browser does not reveal to the page why something failed: the error event is empty, and close has the code 1006. So pages cannot probe other people’s networks.",
        "1006 may mean a refusal, a broken connection or lost Wi-Fi. And if the server just goes silent, there is no event at all: noticing that takes a heartbeat.",
      ],
    },
    run: {
      uk: "Один сервер відмовляє з 503, другий за півтори секунди обриває TCP.",
      en: "One server refuses with 503; another resets TCP after a second and a half.",
    },
  },
  {
    id: "reconnecting",
    title: { uk: "Відновлення", en: "Reconnecting" },
    text: {
      uk: [
        "Вбудований WebSocket після обриву лишається закритим. Під’єднатися знову має програма: після паузи, яка зростає, щоб не перевантажити сервер, і випадкова, щоб усі не повернулися водночас.",
        "SteadySocket робить це сам, зберігає повідомлення в черзі, помічає мовчання й правдиво повідомляє про кожне закриття. Погляньте на «Порівняння» й «Бурю».",
      ],
      en: [
        "Once broken, the built-in WebSocket stays closed. Reconnecting is up to the program, after a pause that grows, to spare the server, and is random, so that clients do not all come back at once.",
        "SteadySocket does this by itself, keeps messages in a queue, notices silence, and reports each close truthfully. See “Side by side” and “Storm”.",
      ],
    },
    run: {
      uk: "Сервер двічі обриває TCP, а з’єднання відновлюється.",
      en: "The server resets TCP twice, and the connection recovers.",
    },
    file: "steady-client.mjs",
  },
  {
    id: "losing",
    title: { uk: "А якщо повідомлення загубиться?", en: "What if a message is lost?" },
    text: {
      uk: [
        "send лише віддає повідомлення сокетові. Якщо саме тоді зникне зв’язок, воно може не дійти, і ніхто про це не дізнається. Черга SteadySocket зберігає те, чого сокет іще не взяв, але не те, що вже в дорозі.",
        "Сеанс нумерує повідомлення в обидва боки й зберігає кожне, доки інша сторона його не підтвердить. Після обриву новий сокет починає там, де зупинився попередній: нічого не губиться, не повторюється й не міняє порядку. Якщо ж сервер забув сеанс, звіт каже, що доставлено, що ні, а що невідомо.",
        "Сервер теж має розуміти сеанси. Із простим сервером, як-от у цьому курсі, програма працює так само, але без цієї обіцянки.",
      ],
      en: [
        "send only gives a message to the socket. If the line is lost at that moment, the message may not arrive, and nobody will know. The queue of SteadySocket keeps what the socket has not taken yet, but not what is already on its way.",
        "A session numbers the messages, both ways, and keeps each until the other side has acknowledged it. After a break the next socket begins where the last one stopped: nothing is lost, comes twice or changes places. And if the server has forgotten the session, a report says what was delivered, what was not, and what is uncertain.",
        "The server must know sessions, too. With a plain server, such as the one of this course, the program works just the same, but without that promise.",
      ],
    },
    run: {
      uk: "Дві розмови, без сеансу й із сеансом: сервер замовкає, три повідомлення йдуть у нікуди, зв’язок рветься.",
      en: "Two conversations, without a session and with one: the server falls silent, three messages go nowhere, and the line breaks.",
    },
    file: "session-client.mjs",
  },
];

/**
 * Code with the browser's own class and a listener for each event.
 *
 * @param {string} language
 * @param {string} greeting
 */
function inBrowser(language, greeting) {
  return `const address = "{server}/ws?lang=${language}";
const socket = new WebSocket(address);

socket.addEventListener("open", () => {
  socket.send("${greeting}");
});

socket.addEventListener("message", (event) => {
  console.log(event.data);
});

socket.addEventListener("close", (event) => {
  console.log(event.code, event.reason);
});

socket.addEventListener("error", (event) => {
  console.error(event);
});`;
}
