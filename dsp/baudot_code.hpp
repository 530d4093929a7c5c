#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tipring::dsp {

/// The five-bit code of text telephones: the International Telegraph Alphabet No. 2 with figures of its own (ITU-T V.18 Annex A).
/// Its letters have one case. CR, LF and backspace are characters like others.

/// The codes that make a far machine print `text`, each shift where it is needed, at the beginning, and again after 72 characters
/// (V.18 III.5.4.5.4). Among figures also behind a space, at which some machines fall back to letters by themselves; a reader
/// does not, as in V.18. Small letters go as capitals, a line's end as CR and LF.
/// @throws failure(not_supported) for a character that the code does not have.
std::vector<std::uint8_t> baudot_codes(std::string_view text);

/// Reads what baudot_codes() writes.
class baudot_reader
{
public:
    /// @return nothing for a shift
    std::optional<char> take(std::uint8_t code);

private:
    bool figures_ = false;
};

} // namespace tipring::dsp
