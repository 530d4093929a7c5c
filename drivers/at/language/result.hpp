#pragma once
/// V.250's result side, both ways: bytes to lines, a line to what it says, and a result to its text.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tipring::at {

/// Results that decide something, whatever their spelling.
enum class result_code {
    ok,
    connect, ///< CONNECT, with or without a text
    ring,    ///< RING in any dress
    no_carrier,
    error, ///< ERROR, +CME ERROR, COMMAND NOT SUPPORT
    no_dial_tone,
    busy,
    no_answer,
    vcon,        ///< voice: off hook
    fax_error,   ///< +FCERROR: another carrier than the one that was asked for
    line_in_use, ///< a parallel set is off hook; the modem stays on hook
    no_line,     ///< no loop voltage, or no loop current
    delayed,     ///< a national rule makes it wait
    blacklisted, ///< a national rule refuses this number
    ringback,    ///< RINGING: heard, not ours
    voice,       ///< VOICE: heard instead of a carrier
};

std::string_view name_of(result_code c);

enum class line_kind {
    final_result,        ///< ends a command
    intermediate_result, ///< belongs to the command that runs, and does not end it
    unsolicited_result,  ///< comes when it likes: RING, caller ID, distinctive ring, supplementary services
    information_text,    ///< anything else: an answer to the command that runs, an echo, or nonsense
};

struct result_line
{
    line_kind kind = line_kind::information_text;
    std::optional<result_code> code{};
    std::string text{}; ///< as it came, without line ends and blanks around it
};

enum class result_form { verbose, numeric };

/// What a line says. Spellings of all makers are known: NO DIALTONE and NO DIAL TONE, LINE-IN-USE and LINE IN USE ...
/// @param form  numeric: a line that is one number is a result code (V.250 table 1)
result_line classify(std::string_view text, result_form form = result_form::verbose);

/// The modem's answer on the wire, CR and LF included (V.250 5.7.1).
std::string text_of(result_code code, result_form form = result_form::verbose, std::string_view suffix = {});
/// A line of information text on the wire.
std::string information(std::string_view text, result_form form = result_form::verbose);

/// Cuts what a modem sends into lines: any run of CR and LF ends one, empty ones are dropped. Between lines, DLE and the
/// octet behind it are an event (V.253: in voice mode they come between results too).
class line_reader
{
public:
    static constexpr std::size_t longest =
        4096; ///< longer than any modem's; what is beyond is dropped up to the line's end

    struct item
    {
        enum class kind { line, event, overlong };
        kind what = kind::line;
        std::string text{};
        std::uint8_t code = 0; ///< of an event
    };

    std::optional<item> put(std::uint8_t byte);

    /// The line that has begun and has no end: what a silent modem was in the middle of.
    const std::string& unfinished() const { return text_; }
    void reset();

private:
    std::string text_;
    bool escaped_ = false;
    bool too_long_ = false;
};

} // namespace tipring::at
