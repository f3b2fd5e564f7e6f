// Connects to an event stream, prints the first event of a name, ends.
const { io } = require("socket.io-client");
const [, , url, token, name] = process.argv;
const socket = io(`${url}/events`, { extraHeaders: { Authorization: `Bearer ${token}` } });
socket.on("connect", () => console.log("connected"));
socket.on("connect_error", (error) => { console.error(error.message); process.exit(1); });
socket.on(name, (data) => { console.log(JSON.stringify(data)); socket.close(); process.exit(0); });
