/** What tests of several modules share. */
@NullMarked
package dev.polyloop.tests;

import org.jspecify.annotations.NullMarked;
