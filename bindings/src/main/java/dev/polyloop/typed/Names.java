package dev.polyloop.typed;

/** The same name as Java and JavaScript spell it, and as Python does. */
public final class Names {
  private Names() {}

  /** {@code unitPrice} as {@code unit_price}. */
  public static String snakeCase(String name) {
    StringBuilder result = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean startsWord =
          Character.isUpperCase(c)
              && i > 0
              && (Character.isLowerCase(name.charAt(i - 1))
                  || (i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1))));
      if (startsWord && result.charAt(result.length() - 1) != '_') {
        result.append('_');
      }
      result.append(Character.toLowerCase(c));
    }
    return result.toString();
  }
}
