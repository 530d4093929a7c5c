#pragma once
/// Text from foreign hands (caller names, file names), made safe for the formats that we write.

#include <string>
#include <string_view>

namespace tipring::api {

/// `text` where it is UTF-8; every byte that is not becomes U+FFFD.
std::string valid_utf8(std::string_view text);

/// For XML's text and attributes: valid UTF-8, markup escaped, control characters (which XML 1.0 cannot carry) as spaces.
std::string xml_text(std::string_view text);

/// How many characters a reader sees.
std::size_t length_in_characters(std::string_view utf8);

} // namespace tipring::api
