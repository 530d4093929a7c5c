#include "api/tapi/structure.hpp"

#include <boost/locale/encoding_utf.hpp>

namespace tipring::tapi {

std::optional<std::string> utf8_of(std::u16string_view text)
{
    try {
        return boost::locale::conv::utf_to_utf<char>(text.data(), text.data() + text.size(), boost::locale::conv::stop);
    } catch (const boost::locale::conv::conversion_error&) {
        return std::nullopt;
    }
}

std::u16string utf16_of(std::string_view text)
{
    return boost::locale::conv::utf_to_utf<char16_t>(text.data(), text.data() + text.size());
}

std::optional<std::string> text_in(const void* base, std::size_t total, DWORD size, DWORD offset, strings form)
{
    if (size == 0)
        return std::string();
    if (offset > total || size > total - offset)
        return std::nullopt;
    const char* const at = static_cast<const char*>(base) + offset;
    if (form == strings::narrow) {
        const std::string text(at, size);
        return text.substr(0, text.find('\0'));
    }
    std::u16string wide(size / sizeof(char16_t), u'\0');
    std::memcpy(wide.data(), at, wide.size() * sizeof(char16_t));
    return utf8_of(std::u16string_view(wide).substr(0, wide.find(u'\0')));
}

} // namespace tipring::tapi
