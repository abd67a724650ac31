package dev.polyloop.typed;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.graalvm.polyglot.Value;

/**
 * How a guest's function may be called, as far as it says.
 *
 * @param kind what calling it gives
 * @param least how many positional arguments it must have
 * @param most how many it can have, negative for any number
 * @param keywordOnly parameters that are given by name
 * @param requiredKeywords those of them without a default
 * @param anyKeyword whether it takes keywords of any name
 * @param annotations the names of the positional parameters' types, "" where there is none
 * @param returns the name of the result's type, "" if there is none
 */
public record Signature(
    Kind kind,
    int least,
    int most,
    Set<String> keywordOnly,
    Set<String> requiredKeywords,
    boolean anyKeyword,
    List<String> annotations,
    String returns) {
  /** What calling a function gives. */
  public enum Kind {
    /** Whatever it returns. */
    PLAIN,
    /** An awaitable. */
    ASYNC,
    /** An async iterator. */
    ASYNC_GENERATOR
  }

  /** From the tuple that {@code signature} of {@code _polyloop/signatures.py} makes. */
  public static Signature ofPython(Value shape) {
    return new Signature(
        Kind.values()[shape.getArrayElement(0).asInt()],
        shape.getArrayElement(1).asInt(),
        shape.getArrayElement(2).asInt(),
        new TreeSet<>(strings(shape.getArrayElement(3))),
        new TreeSet<>(strings(shape.getArrayElement(4))),
        shape.getArrayElement(5).asBoolean(),
        strings(shape.getArrayElement(6)),
        shape.getArrayElement(7).asString());
  }

  /** From a function's length and its tag. */
  public static Signature ofJavaScript(int length, String tag) {
    Kind kind =
        switch (tag) {
          case "AsyncFunction" -> Kind.ASYNC;
          case "AsyncGeneratorFunction" -> Kind.ASYNC_GENERATOR;
          default -> Kind.PLAIN;
        };
    return new Signature(kind, length, -1, Set.of(), Set.of(), false, List.of(), "");
  }

  private static List<String> strings(Value array) {
    List<String> result = new ArrayList<>();
    for (long i = 0; i < array.getArraySize(); i++) {
      result.add(array.getArrayElement(i).asString());
    }
    return List.copyOf(result);
  }
}
