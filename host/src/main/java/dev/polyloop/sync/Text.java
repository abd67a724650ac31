package dev.polyloop.sync;

/** How primitives show themselves: as asyncio's do, without an address. */
final class Text {
  private Text() {}

  static String of(String name, String state, WaiterQueue waiters) {
    String count = waiters.isEmpty() ? "" : ", waiters:" + waiters.size();
    return "<" + name + " [" + state + count + "]>";
  }
}
