process.on("exit", (code) => console.log("exit", code, process.exitCode));
setTimeout(() => console.log("never"), 100_000);
setImmediate(() => {
  console.log("leaving");
  process.exit(4);
});
