// Stands for node:http in a bundle. When an ES module imports node:http, Node reads every one of its exports, and one of
// them (WebSocket) loads all of Node's own undici: some 20 ms of a cold start, and more than a megabyte. `require` reads none.
// biome-ignore lint/style/useNodejsImportProtocol: `node:http` is what this file stands for.
module.exports = require('http');
