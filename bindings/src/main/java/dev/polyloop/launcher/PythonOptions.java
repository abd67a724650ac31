package dev.polyloop.launcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of python3 that stand before a program.
 *
 * @param settings options of the interpreter, by name
 * @param warnings what {@code -W} gave
 * @param implementation what {@code -X} gave
 * @param hasEnvironment whether the environment's {@code PYTHON...} variables count
 */
record PythonOptions(
    Map<String, String> settings,
    List<String> warnings,
    List<String> implementation,
    boolean hasEnvironment) {
  /** None. */
  static final PythonOptions NONE = new PythonOptions(Map.of(), List.of(), List.of(), true);

  private static final Map<Character, List<String>> FLAGS =
      Map.of(
          'B', List.of("DontWriteBytecodeFlag"),
          'E', List.of("IgnoreEnvironmentFlag"),
          'I', List.of("IsolateFlag", "IgnoreEnvironmentFlag", "NoUserSiteFlag", "SafePathFlag"),
          'P', List.of("SafePathFlag"),
          'q', List.of("QuietFlag"),
          's', List.of("NoUserSiteFlag"),
          'S', List.of("NoSiteFlag"),
          'u', List.of("UnbufferedIO"),
          'v', List.of("VerboseFlag"));

  /** Options, and what follows them. */
  record Parsed(PythonOptions options, List<String> rest) {}

  /** Whether {@code -X dev} or {@code PYTHONDEVMODE} asks for Python's development mode. */
  boolean isDevelopment() {
    return implementation.contains("dev")
        || (hasEnvironment && !Programs.environment("PYTHONDEVMODE").isEmpty());
  }

  /** All warning filters, the weakest first. */
  List<String> filters() {
    List<String> filters = new ArrayList<>();
    if (isDevelopment()) {
      filters.add("default");
    }
    String given = hasEnvironment ? Programs.environment("PYTHONWARNINGS") : "";
    if (!given.isEmpty()) {
      filters.addAll(Arrays.asList(given.split(",", -1)));
    }
    filters.addAll(warnings);
    return filters;
  }

  /** Takes options from the front, up to one that names a program, or is none. */
  static Parsed parse(List<String> args) throws UsageException {
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> warnings = new ArrayList<>();
    List<String> implementation = new ArrayList<>();
    boolean hasEnvironment = true;
    int at = 0;
    while (at < args.size() && args.get(at).length() > 1 && args.get(at).startsWith("-")) {
      String option = args.get(at);
      char first = option.charAt(1);
      if (first == 'W' || first == 'X') {
        String value = option.substring(2);
        if (value.isEmpty()) {
          at++;
          if (at == args.size()) {
            throw new UsageException("option " + option + " needs an argument");
          }
          value = args.get(at);
        }
        (first == 'W' ? warnings : implementation).add(value);
      } else if (option.substring(1).chars().allMatch(each -> FLAGS.containsKey((char) each))) {
        for (char each : option.substring(1).toCharArray()) {
          hasEnvironment &= each != 'E' && each != 'I';
          FLAGS
              .getOrDefault(each, List.of())
              .forEach(name -> settings.put("python." + name, "true"));
        }
      } else {
        break;
      }
      at++;
    }
    PythonOptions options = new PythonOptions(settings, warnings, implementation, hasEnvironment);
    return new Parsed(options, args.subList(at, args.size()));
  }
}
