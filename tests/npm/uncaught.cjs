process.on("uncaughtException", (e, o) => { console.log("caught", e.message, o); setTimeout(() => { console.log("after"); process.exit(); }, 5); }); process.on("exit", (c) => { console.log("exit", c); process.exitCode = 9; });
throw new Error("top");
