#pragma once
/// V.250's command side, both ways: bytes to command lines, a line's text to its commands, and a command back to text.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::at {

/// One command of a line (V.250 clause 5).
struct command
{
    enum class form {
        action, ///< `H0` `&C1` `DT123` `+VLS` `A`
        set,    ///< `S0=1` `+FCLASS=8`
        read,   ///< `S0?` `+FCLASS?`
        test,   ///< `+FCLASS=?`
    };
    std::string name{}; ///< in capitals, with its prefix: `E`, `&C`, `S`, `D`, `+FCLASS`, `#VLS`
    form how = form::action;
    std::optional<unsigned>
        number{}; ///< behind a basic command, or which S-register; absent: V.250 takes 0, `S=` the register last named
    std::string value{};  ///< behind `=`; of `D` the dial string without its `;`
    bool dial_on = false; ///< `D` ended in `;`: stay in command mode

    friend bool operator==(const command&, const command&) = default;
};

struct command_list
{
    std::vector<command> commands{};
    /// From where on nothing could be made of the line; what stands before it is still to be carried out (V.250 5.8).
    std::optional<std::string> bad{};
};

/// Takes a line's body (what stands between `AT` and the terminator) apart. Never fails as a whole: see command_list::bad.
///
/// What it accepts   Basic commands (a letter; `&`, `\`, `%` or `*` and a letter; a number), S-registers, `D` up to `;`, extended commands
///                   (`+` and the makers' prefixes `#` `-` `$` `:` `!` with a name) up to `;`. Blanks and the case of letters do not
///                   matter outside quotes. A `#` command also ends where the next `#` begins, as the makers of those write them.
command_list parse(std::string_view body);

/// The inverse of parse() for one command, without separators.
std::string text_of(const command& c);

/// Value of a quoted string constant: quotes taken off, `\22` and `\5C` undone (V.250 5.4.2.2). Text without quotes is as it is.
std::string unquoted(std::string_view value);
std::string quoted(std::string_view text);

/// A decimal number and nothing else.
std::optional<int> number_in(std::string_view text);

/// A comma-separated value list; commas inside quotes, brackets or braces do not separate. An omitted value is empty.
std::vector<std::string> values_of(std::string_view value);

/// The modem's ear for command lines: bytes in, one at a time, lines out (V.250 5.2).
///
/// `AT` in any case begins a line, whatever came before it is skipped; S3 ends it; S5 takes back one character of the body; other
/// control characters are dropped. `A/` asks for the line before once more, at once.
class command_reader
{
public:
    static constexpr std::size_t longest_body = 1024; ///< V.250 5.2.1 asks for 40 at least

    struct line
    {
        enum class kind {
            commands, ///< `body` is to be carried out
            repeat,   ///< `A/`: `body` is the last one again
            too_long, ///< more than longest_body: an error
        };
        kind what = kind::commands;
        std::string body{};
    };

    std::optional<line> put(std::uint8_t byte);

    /// S3 and S5 (V.250 6.2.1, 6.2.3).
    void set_terminator(std::uint8_t s3) { terminator_ = s3; }
    void set_backspace(std::uint8_t s5) { backspace_ = s5; }

    /// Forgets a line that was begun.
    void reset();

private:
    enum class at { nothing, a, body };
    line finished();

    at where_ = at::nothing;
    std::uint8_t terminator_ = 13;
    std::uint8_t backspace_ = 8;
    bool too_long_ = false;
    std::string body_;
    std::string last_;
};

} // namespace tipring::at
