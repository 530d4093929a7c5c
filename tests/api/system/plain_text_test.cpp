#include "api/system/plain_text.hpp"

#include <doctest/doctest.h>

using namespace tipring::api;

TEST_CASE("text that is UTF-8 stays as it is")
{
    CHECK(valid_utf8("Zo\u00EB \u2026 \U0001F4DE") == "Zo\u00EB \u2026 \U0001F4DE");
    CHECK(valid_utf8("").empty());
}

TEST_CASE("a byte that is no UTF-8 becomes the replacement character")
{
    CHECK(valid_utf8("Zo\xEB!") == "Zo\uFFFD!");           // ISO 8859-1
    CHECK(valid_utf8("\xE2\x80") == "\uFFFD\uFFFD");       // cut off
    CHECK(valid_utf8("\xC0\xAF") == "\uFFFD\uFFFD");       // overlong
    CHECK(valid_utf8("\xED\xA0\x80").find("\uFFFD") == 0); // a surrogate
    CHECK(valid_utf8("\xF5zz") == "\uFFFDzz");             // beyond Unicode
}

TEST_CASE("XML text escapes markup and drops what XML cannot carry")
{
    CHECK(xml_text("<\"A&B\">") == "&lt;&quot;A&amp;B&quot;&gt;");
    CHECK(
        xml_text("a\x01"
                 "b\nc") == "a b c"
    );
}

TEST_CASE("length counts characters, not bytes") { CHECK(length_in_characters("Zo\u00EB") == 3); }
