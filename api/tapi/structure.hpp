#pragma once
/// TAPI's structures of variable size, written into the caller's buffer and read out of it, whatever its alignment.

#include "api/tapi/tapi.h"

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::tapi {

/// Which form of a function was called: A strings are UTF-8, W strings UTF-16.
enum class strings { narrow, wide };

/// @return nothing where `text` is no valid UTF-16.
std::optional<std::string> utf8_of(std::u16string_view text);
std::u16string utf16_of(std::string_view text);

/// Where the variable part of a field stands: what goes into its dw...Size and dw...Offset.
struct part
{
    DWORD size = 0;
    DWORD offset = 0;
};

/// Fills `fixed` and variable parts behind it, as far as the caller's buffer has room; what does not fit gets size and offset 0.
template <class Structure>
class structure
{
public:
    /// @param to          the caller's buffer, its dwTotalSize filled in
    /// @param fixed_size  of the negotiated version: nothing is written beyond it and the variable parts
    structure(Structure* to, std::size_t fixed_size, strings form)
        : to_(to)
        , fixed_size_(static_cast<DWORD>(fixed_size))
        , needed_(fixed_size_)
        , used_(fixed_size_)
        , form_(form)
    {
        std::memcpy(&total_, to_, sizeof total_);
    }

    bool too_small() const { return total_ < fixed_size_; }

    part add(std::string_view text)
    {
        if (text.empty())
            return {};
        if (form_ == strings::narrow) {
            std::vector<char> bytes(text.begin(), text.end());
            bytes.push_back('\0');
            return add_bytes(bytes.data(), bytes.size());
        }
        const std::u16string wide = utf16_of(text);
        return add_bytes(wide.c_str(), (wide.size() + 1) * sizeof(char16_t));
    }

    template <class T>
    part add(std::span<const T> values)
    {
        return values.empty() ? part{} : add_bytes(values.data(), values.size_bytes());
    }

    /// Room for entries of an array whose strings stand behind them.
    part reserve(std::size_t size) { return size == 0 ? part{} : add_bytes(nullptr, size); }
    /// Does nothing where the room was not there.
    void fill(part reserved, std::size_t at, const void* bytes, std::size_t count)
    {
        if (at + count <= reserved.size)
            std::memcpy(reinterpret_cast<char*>(to_) + reserved.offset + at, bytes, count);
    }

    /// Copies `fixed`, which must begin with dwTotalSize, dwNeededSize, dwUsedSize.
    LONG finish(Structure fixed)
    {
        if (too_small())
            return LINEERR_STRUCTURETOOSMALL;
        fixed.dwTotalSize = total_;
        fixed.dwNeededSize = needed_;
        fixed.dwUsedSize = used_;
        std::memcpy(to_, &fixed, fixed_size_);
        return 0;
    }

private:
    /// @param bytes  nullptr: filled in later
    part add_bytes(const void* bytes, std::size_t count)
    {
        const auto size = static_cast<DWORD>(count);
        needed_ += size;
        if (too_small() || size > total_ - used_)
            return {};
        const part at{size, used_};
        if (bytes)
            std::memcpy(reinterpret_cast<char*>(to_) + used_, bytes, count);
        used_ += size;
        return at;
    }

    Structure* to_;
    DWORD total_ = 0;
    DWORD fixed_size_;
    DWORD needed_;
    DWORD used_;
    strings form_;
};

/// The text that `size` and `offset` name in a structure that the caller filled. @return nothing where they lie outside it.
std::optional<std::string> text_in(const void* base, std::size_t total, DWORD size, DWORD offset, strings form);

} // namespace tipring::tapi
