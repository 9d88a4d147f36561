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
        "WebSocket — це протокол, який забезпечує двосторонній зв’язок між клієнтом і сервером через єдине, постійно відкрите TCP-з’єднання. Обидві сторони відправляють дані в будь-який час.",
        "Він корисний там, де потрібен обмін даними в реальному часі: чати, онлайн-ігри, трансляції, спільне редагування.",
        "З HTTP клієнт мусив би питати сервер знову й знову. Тут сервер говорить сам, щойно йому є що сказати.",
      ],
      en: [
        "WebSocket is a protocol for talk in both directions between a client and a server, over one TCP connection that stays open. Either side sends data at any time.",
        "It is useful wherever data must flow as things happen: chats, online games, live broadcasts, editing together.",
        "With HTTP the client would have to ask the server again and again. Here the server speaks by itself, as soon as it has something to say.",
      ],
    },
    run: {
      uk: "Сервер цієї сторінки щосекунди надсилає повідомлення, і ніхто його не питає.",
      en: "This page’s server sends a message each second, and nobody asks it to.",
    },
  },
  {
    id: "handshake",
    title: { uk: "Рукостискання", en: "The handshake" },
    text: {
      uk: [
        "Клієнт починає зі звичайного HTTP-запиту із заголовком Upgrade: websocket. Адреса починається з ws:// або, для захищеного з’єднання, з wss://.",
        "Сервер, який підтримує WebSocket, відповідає кодом 101 «Перемикання протоколу» із заголовками Connection: Upgrade та Upgrade: websocket. Відтоді те саме TCP-з’єднання несе вже не HTTP, а кадри WebSocket.",
        "Sec-WebSocket-Accept обчислюється з ключа клієнта: так сервер доводить, що справді зрозумів запит.",
      ],
      en: [
        "The client begins with an ordinary HTTP request that has the header Upgrade: websocket. The address begins with ws://, or with wss:// for a secure connection.",
        "A server that speaks WebSocket answers with 101 “Switching Protocols” and the headers Connection: Upgrade and Upgrade: websocket. From then on the same TCP connection carries no HTTP, but frames of WebSocket.",
        "Sec-WebSocket-Accept is computed from the client’s key: so the server proves that it has understood the request.",
      ],
    },
    run: {
      uk: "Справжній запит вашого браузера й справжня відповідь, якими їх бачив сервер.",
      en: "Your browser’s real request and the real answer, as the server saw them.",
    },
  },
  {
    id: "messages",
    title: { uk: "Повідомлення", en: "Messages" },
    text: {
      uk: [
        "Після рукостискання клієнт і сервер надсилають повідомлення одне одному: тексти в UTF-8 або двійкові дані. Нових HTTP-запитів для цього не треба.",
        "Повідомлення приходить цілим і в тому порядку, в якому його надіслано. Якщо з’єднання обірветься, те, що було в дорозі, може зникнути: протокол не обіцяє доставлення.",
      ],
      en: [
        "After the handshake client and server send each other messages: texts in UTF-8, or binary data. No new HTTP request is needed for it.",
        "A message comes whole, and in the order in which it was sent. If the connection breaks, what was under way may be gone: the protocol does not promise delivery.",
      ],
    },
    run: {
      uk: "Текст і три байти летять до сервера, який повертає їх такими, як є.",
      en: "A text and three bytes go to a server that sends them back as they are.",
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
        "Простий сервер на пакеті ws: вітає кожного, хто з’єднався, і відповідає на кожне повідомлення. Файл запускається так, як є.",
        "Сервер цієї сторінки за адресою /ws відповідає так само, слово в слово.",
      ],
      en: [
        "A simple server with the package ws: it greets everyone who connects, and answers each message. The file runs as it stands.",
        "The server of this page answers the same at /ws, word for word.",
      ],
    },
    run: {
      uk: "Розмова з /ws: вітання, ваше повідомлення, відповідь.",
      en: "A talk with /ws: the greeting, your message, the answer.",
    },
    file: "server.cjs",
  },
  {
    id: "client",
    title: { uk: "Клієнт у Node.js", en: "A client in Node.js" },
    text: {
      uk: [
        "Клієнт на тому самому пакеті. Запустіть сервер в одному терміналі, клієнта — в іншому.",
        "Можна під’єднатися й до цієї сторінки: додайте її адресу, наприклад ws://127.0.0.1:8080/ws.",
      ],
      en: [
        "A client with the same package. Start the server in one terminal and the client in another.",
        "It can connect to this page as well: give it the address, ws://127.0.0.1:8080/ws?lang=en for one.",
      ],
    },
    run: {
      uk: "Те саме, що робить програма, але з браузера.",
      en: "What the program does, done from the browser.",
    },
    file: "client.cjs",
  },
  {
    id: "browser",
    title: { uk: "Клієнт у браузері", en: "A client in the browser" },
    text: {
      uk: [
        "WebSocket вбудований у браузер. Події open, message, close та error приходять до слухачів.",
        "Відкрийте інструменти розробника, вкладку «Мережа»: там видно і запит, і кожне повідомлення.",
      ],
      en: [
        "In the browser WebSocket is built in. The events open, message, close and error come to listeners.",
        "Open the developer tools, the network tab: it shows the request and each message.",
      ],
    },
    run: {
      uk: "Саме цей код, виконаний зараз на цій сторінці; нижче — те, що він пише в консоль.",
      en: "This very code, run now, on this page; below is what it writes to the console.",
    },
    code: { uk: inBrowser("uk", "Привіт, сервер!"), en: inBrowser("en", "Hello, server!") },
  },
  {
    id: "closing",
    title: { uk: "Закриття", en: "Closing" },
    text: {
      uk: [
        "Кожна зі сторін може закрити з’єднання: надсилає кадр закриття з кодом і причиною, інша відповідає таким самим. Тоді wasClean дорівнює true.",
        "1000 — звичайне закриття, 1001 — сторона відходить, 1012 — сервер перезапускається. Коди від 4000 до 4999 — для застосунків. Закрите з’єднання не можна використати знову.",
      ],
      en: [
        "Either side may close: it sends a close frame with a code and a reason, and the other answers with one. Then wasClean is true.",
        "1000 is a normal closure, 1001 means going away, 1012 that the server restarts. Codes from 4000 to 4999 are for applications. A closed connection cannot be used again.",
      ],
    },
    run: {
      uk: "Одне з’єднання закриває сторінка з кодом 4000, друге — сервер з кодом 1012.",
      en: "The page closes one connection with 4000, the server another with 1012.",
    },
    code: { uk: 'socket.close(4000, "bye");', en: 'socket.close(4000, "bye");' },
  },
  {
    id: "errors",
    title: { uk: "Помилки", en: "Errors" },
    text: {
      uk: [
        "Про причину помилки браузер сторінці не каже: подія error порожня, а close має код 1006. Так сервер чужої мережі не можна вивідати зі сторінки.",
        "1006 — це і відмова, і обрив, і зниклий Wi-Fi. А якщо сервер просто замовк, подій немає зовсім: потрібна перевірка зв’язку.",
      ],
      en: [
        "The browser does not tell the page why something failed: the error event is empty, and close has the code 1006. So no page can explore somebody’s network.",
        "1006 is a refusal, a broken line and a lost Wi-Fi alike. And if the server just falls silent, there is no event at all: that takes a heartbeat.",
      ],
    },
    run: {
      uk: "Один сервер відмовляє з 503, другий за півтори секунди обриває TCP.",
      en: "One server refuses with 503, another resets TCP after a second and a half.",
    },
  },
  {
    id: "reconnecting",
    title: { uk: "Відновлення", en: "Reconnecting" },
    text: {
      uk: [
        "Вбудований WebSocket після обриву лишається закритим. З’єднати знову має програма: з паузою, яка зростає, щоб не завалити сервер, і випадкова, щоб усі не прийшли разом.",
        "SteadySocket робить це сам, тримає чергу повідомлень, помічає мовчання й каже правду про кожне закриття. Погляньте на «Поруч» і «Бурю».",
      ],
      en: [
        "After a break the built-in WebSocket stays closed. To connect again is up to the program: after a pause that grows, so as not to bury the server, and that is random, so that not all come at once.",
        "SteadySocket does it by itself, keeps a queue of messages, notices silence, and tells the truth about each close. See “Side by side” and “Storm”.",
      ],
    },
    run: {
      uk: "Сервер двічі обриває TCP, а з’єднання повертається.",
      en: "The server resets TCP twice, and the connection comes back.",
    },
    file: "steady-client.mjs",
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
