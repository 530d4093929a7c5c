#pragma once
/// A modem's dialogue as text: written while it happens, read back to be played to a driver or shown to a person.
///
///     # make: Conexant CX93010           facts about where it comes from
///     > ATE0V1                           what the computer wrote, a line a command
///     < OK                               what the modem wrote
///     < <10>R                            octets that are no text, in hex; DLE R is a ring in voice mode
///     = 250                              milliseconds passed

#include "base/audio.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::at {

struct transcript_step
{
    enum class kind { computer, modem, pause };
    kind what{};
    std::string text{};      ///< octets, without the line end
    sample_count duration{}; ///< of a pause
    std::size_t line = 0;    ///< where it stands, from 1
};

struct transcript
{
    std::map<std::string, std::string> facts{}; ///< make, model, firmware, source (a manual or a modem) ...
    std::vector<transcript_step> steps{};
};

/// @param name  for messages. @throws failure(file_bad) naming the line that is none.
transcript parse_transcript(std::string_view text, const std::string& name);
/// @throws failure(file_missing).
transcript read_transcript(const std::string& path);

/// Octets as a transcript shows them, and back.
std::string shown(std::string_view octets);
std::string unshown(std::string_view text);

/// Writes a dialogue down while it happens. Binary streams are not written out: their lengths are.
class transcript_writer
{
public:
    /// @param sink  gets every line, without its end
    explicit transcript_writer(std::function<void(std::string)> sink)
        : sink_(std::move(sink))
    {
    }

    void fact(const std::string& name, const std::string& value) { sink_("# " + name + ": " + value); }
    void computer(sample_count now, std::string_view octets);
    void modem(sample_count now, std::string_view octets);

private:
    void time_passed(sample_count now);

    std::function<void(std::string)> sink_;
    sample_count last_{};
};

} // namespace tipring::at
