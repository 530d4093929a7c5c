#pragma once
#include <cstdint>

namespace tipring::dsp {

/// Sees whether the coded lines of a page came to their end.
///
/// What it does   Without error correction a page ends with six end-of-line codes in a row (RTC, ITU-T T.4 §4.1.4); where
///                the signal fades away before, half a page looks like a short page. This tells the two apart.
/// How it works   Two end-of-line codes with nothing between them but the tag bit of two-dimensional coding (§4.2.3), and
///                without fill bits, stand nowhere else; that two of six survive is asking little of a line. What a receiver
///                makes of a signal that is gone has zeros enough to look like more lines, but not in elevens.
class fax_page_end
{
public:
    void put(bool bit)
    {
        ++since_;
        if (!bit) {
            ++zeros_;
            return;
        }
        if (zeros_ >= zeros_of_end_of_line) {
            const bool unfilled = zeros_ == zeros_of_end_of_line;
            seen_ = seen_ || (lines_ > 0 && unfilled && since_ - zeros_ - 1 <= tag_bits);
            ++lines_;
            since_ = 0;
        }
        zeros_ = 0;
    }

    bool seen() const { return seen_; }

    /// End-of-line codes so far: a page of T.4 has them, the training check (TCF) has none.
    std::uint64_t lines() const { return lines_; }

private:
    static constexpr std::uint64_t zeros_of_end_of_line = 11;
    static constexpr std::uint64_t tag_bits = 1;

    std::uint64_t since_ = 0; ///< bits since the last end-of-line code
    std::uint64_t zeros_ = 0; ///< the last so many bits were 0
    std::uint64_t lines_ = 0;
    bool seen_ = false;
};

} // namespace tipring::dsp
