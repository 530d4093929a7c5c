#pragma once
/// What class 2 writes as numbers: a fax session (VR, BR, WD, LN, DF, EC, BF, ST), and why a call ended.

#include "dsp/fax_session.hpp"
#include "dsp/fax_terminal.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tipring::api {

/// How a computer wants to be spoken to.
enum class fax_spelling {
    draft, ///< class 2: SP-2388 of 1990, as makers have it
    t32,   ///< class 2.0 and 2.1: ITU-T T.32
};

/// Eight numbers (T.32 Table 21). What this modem has of them:
///
///   VR  0 3.85 rows per mm, 1 7.7            DF  0 one-dimensional, 1 two-dimensional: between modem and computer
///   BR  1 4800 bit/s, 3 9600, 5 14400        EC  0 none, 1 error correction (class 2: 2, frames of 256 octets)
///   WD  0 1728 elements, 1 2048, 2 2432      BF  0
///   LN  0 A4, 1 B4, 2 unlimited              ST  0 (no wait between rows) to 7 (40 ms)
///
/// Made without values they suit programs that ask for nothing: width and coding are what every program knows.
struct fax_numbers
{
    int vr = 1;
    int br = 5;
    int wd = 0;
    int ln = 2;
    int df = 0;
    int ec = 1;
    int bf = 0;
    int st = 0;

    friend bool operator==(const fax_numbers&, const fax_numbers&) = default;
};

std::string text_of(const fax_numbers& numbers, fax_spelling spelling);
/// What may be asked for.
std::string choices(fax_spelling spelling);
/// `1,5,,2` on top of what there was: a number that is left out stays. @return nothing where one is not among the choices
std::optional<fax_numbers> changed(fax_numbers before, std::string_view text, fax_spelling spelling);

/// Of what the other end says. `df` is 0 or 1: how it may come to a computer that takes both.
fax_numbers numbers_of(const dsp::fax_session& session);
/// What two can do together.
fax_numbers both(const fax_numbers& a, const fax_numbers& b);

int width_of(const fax_numbers& numbers); ///< elements
set_of<fax_modulation> modulations_of(const fax_numbers& numbers);

/// Why a call ended (T.32 Table 12), as its two hexadecimal digits.
enum class fax_side { sending, receiving };
/// @param trained  the training check was good: pages could have come
int hang_up_code(const dsp::fax_result& result, fax_side side, bool trained);
inline constexpr int aborted_by_computer = 0x02;
inline constexpr int computer_too_slow = 0x43;
inline constexpr int computer_does_not_read = 0x93;
/// `27`: the draft has other numbers behind phase B.
std::string hang_up_text(int code, fax_spelling spelling);

} // namespace tipring::api
