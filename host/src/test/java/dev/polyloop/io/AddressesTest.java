package dev.polyloop.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Internet addresses as text. */
class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "0:0:0:0:0:0:0:1, ::1",
    "::1, ::1",
    "2001:DB8::0:1, 2001:db8::1",
    "2001:db8:0:0:0:0:0:1, 2001:db8::1"
  })
  void canonical_isOneTextForAllFormsOfAnAddress(String written, String expected) {
    assertEquals(expected, Addresses.canonical(written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "127.1", "1", "[::1]", "fe80::1%lo", "1.2.3.256", "1.2.3.4.5"})
  void canonical_ofWhatIsNoAddress_isNull(String written) {
    assertNull(Addresses.canonical(written));
  }
}
