package dev.polyloop.launcher;

import java.io.Console;
import java.util.List;
import java.util.Optional;

/** What was asked for. */
sealed interface CommandLine {
  String HELP =
      """
      usage: polyloop run FILE [ARGS...]
             polyloop python [OPTIONS] [-c CODE | -m MODULE | FILE | -] [ARGS...]
             polyloop js [-e CODE | FILE | -] [ARGS...]
             polyloop --version | --help

      run      runs a program, the language by its suffix: .py, .js, .mjs, .cjs
      python   runs Python as python3 does; without a program, an interactive session
               its OPTIONS are -B -E -I -P -q -s -S -u -v, -W FILTER and -X OPTION (-X dev)
      js       runs JavaScript; without a program, what stands on standard input

      PYTHONPATH adds folders to Python's module path. POLYLOOP_JAVA_HOME names the JDK to use,
      POLYLOOP_JAVA_OPTS adds JVM flags.""";

  /** {@code --help}. */
  record Help() implements CommandLine {}

  /** {@code --version}. */
  record VersionInfo() implements CommandLine {}

  /** The language of a program. */
  enum Language {
    PYTHON,
    JAVASCRIPT
  }

  /**
   * A program to run.
   *
   * @param mode "file", "module", "code", "stdin" or "interactive"
   * @param target the file, module or code
   * @param options of Python
   */
  record Program(
      Language language, String mode, String target, List<String> arguments, PythonOptions options)
      implements CommandLine {
    Program(Language language, String mode, String target, List<String> arguments) {
      this(language, mode, target, arguments, PythonOptions.NONE);
    }

    Program with(PythonOptions added) {
      return new Program(language, mode, target, arguments, added);
    }

    boolean isFile() {
      return mode.equals("file");
    }
  }

  static CommandLine parse(List<String> args) throws UsageException {
    if (args.isEmpty()) {
      throw new UsageException("no command");
    }
    List<String> rest = args.subList(1, args.size());
    return switch (args.getFirst()) {
      case "--help", "-h", "help" -> new Help();
      case "--version", "-V", "version" -> new VersionInfo();
      case "run" -> parseRun(rest);
      case "python" -> parsePython(rest);
      case "js" -> parseJs(rest);
      default -> throw new UsageException("unknown command '" + args.getFirst() + "'");
    };
  }

  private static CommandLine parseRun(List<String> args) throws UsageException {
    if (args.isEmpty()) {
      throw new UsageException("run: which file?");
    }
    String file = args.getFirst();
    if (file.startsWith("-")) {
      throw new UsageException("run: unknown option '" + file + "'");
    }
    List<String> rest = args.subList(1, args.size());
    if (file.endsWith(".py")) {
      return new Program(Language.PYTHON, "file", file, rest);
    }
    if (file.endsWith(".js") || file.endsWith(".mjs") || file.endsWith(".cjs")) {
      return new Program(Language.JAVASCRIPT, "file", file, rest);
    }
    throw new UsageException(
        "run: no language for '" + file + "': its suffix must be .py, .js, .mjs or .cjs");
  }

  private static CommandLine parsePython(List<String> args) throws UsageException {
    PythonOptions.Parsed parsed = PythonOptions.parse(args);
    CommandLine command = parseProgram(Language.PYTHON, parsed.rest(), "-c", "-m");
    return command instanceof Program program ? program.with(parsed.options()) : command;
  }

  private static CommandLine parseJs(List<String> args) throws UsageException {
    return parseProgram(Language.JAVASCRIPT, args, "-e", "");
  }

  private static CommandLine parseProgram(
      Language language, List<String> args, String codeOption, String moduleOption)
      throws UsageException {
    if (args.isEmpty()) {
      boolean interactive = language == Language.PYTHON && isTerminal();
      return new Program(language, interactive ? "interactive" : "stdin", "-", List.of());
    }
    String first = args.getFirst();
    List<String> rest = args.subList(1, args.size());
    if (first.equals("-")) {
      return new Program(language, "stdin", "-", rest);
    }
    if (first.equals(codeOption)) {
      return withOperand(language, "code", first, rest);
    }
    if (!moduleOption.isEmpty() && first.equals(moduleOption)) {
      return withOperand(language, "module", first, rest);
    }
    if (first.equals("--version") || first.equals("-V")) {
      return new VersionInfo();
    }
    if (first.equals("--help") || first.equals("-h")) {
      return new Help();
    }
    if (first.startsWith("-")) {
      throw new UsageException("unknown option '" + first + "'");
    }
    return new Program(language, "file", first, rest);
  }

  private static CommandLine withOperand(
      Language language, String mode, String option, List<String> rest) throws UsageException {
    if (rest.isEmpty()) {
      throw new UsageException("option " + option + " needs an argument");
    }
    return new Program(language, mode, rest.getFirst(), rest.subList(1, rest.size()));
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }
}
