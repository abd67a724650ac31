// Colours, which a program's output has or not by what its streams are.
import chalk, { Chalk, chalkStderr, supportsColor } from "chalk";

const colours = new Chalk({ level: 3 });
console.log(JSON.stringify(colours.red.bold.underline("warm")), JSON.stringify(colours.hex("#336699").bgRgb(1, 2, 3)("both")));
console.log(JSON.stringify(colours.blue(`outer ${colours.green("inner")} outer`)), JSON.stringify(colours.yellow("a\nb")));
console.log(JSON.stringify(new Chalk({ level: 1 }).hex("#ff8800")("nearest")), JSON.stringify(new Chalk({ level: 0 }).red("plain")));
console.log(chalk.level, supportsColor, chalkStderr.level, chalk.green("as the stream is"));
