#pragma once
/// Profiles of lines and names of lines, as configurations hold them.

#include "core/config/config_section.hpp"
#include "core/network/line_profile.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

/// `none`, `three_way`, `register_recall`.
inline constexpr auto recall_words = std::to_array<config_word<recall_service>>({
    {"none",            recall_service::none           },
    {"three_way",       recall_service::three_way      },
    {"register_recall", recall_service::register_recall},
});

/// The keys that a [[profile]] has besides its name, and a line or a trunk for what is different there.
inline constexpr auto profile_keys = std::to_array<std::string_view>(
    {"country",
     "outside_prefix",
     "pulse_dialling",
     "wait_for_dial_tone",
     "recall",
     "flash_ms",
     "reversal_means_answer",
     "reversal_means_hangup",
     "loop_break_means_hangup",
     "redirect_by_transfer",
     "call_waiting",
     "transfer_on_hook",
     "shared_with_telephones",
     "stutter_means_message",
     "receive_gain_db",
     "transmit_gain_db",
     "echo_canceller_ms",
     "echo_canceller",
     "hybrid_balance",
     "features",
     "timers",
     "loop"}
);

/// What says how a line's audio is treated, wherever a line is described.
inline constexpr auto treatment_keys =
    std::to_array<std::string_view>({"receive_gain_db", "transmit_gain_db", "echo_canceller_ms", "echo_canceller"});

/// Reads them; those that are not named stay.
void read_treatment(const config_section& s, media::line_treatment& into);

/// `hybrid_balance = "5: 12 -3 0 0 0 0 0 0"`: the impedance's number, and eight taps (what `tipring tune` prints).
/// @throws failure(config_bad) naming file and line.
std::optional<hybrid_balance> read_balance(const config_section& s);
/// The same words.
std::string words_of(const hybrid_balance& balance);

/// Reads `[features]`: a code for each name of a feature; those that are not named stay.
/// @throws failure(config_bad) naming file and line.
void read_features(const config_section& s, feature_codes& codes);

/// What exchanges do at the far end of lines, by name: the profiles that come with tipring (profiles/*.toml beside this file), and
/// those of a configuration, in the same words.
class line_profiles
{
public:
    /// Those that come with tipring.
    line_profiles();

    /// And each [[profile]]; one of a name that is there already replaces it.
    /// @throws failure(config_bad) naming file, line, and what is wrong.
    void add(const config_section& top);

    /// @return nullptr where none is called so.
    const line_profile* find(std::string_view name) const;
    std::span<const line_profile> all() const { return all_; }

    /// The profile that `s` names with the key `key`, else `otherwise`; the profile's other keys in `s` go before.
    line_profile
    with_keys_of(const config_section& s, const line_profile& otherwise, std::string_view key = "profile") const;

private:
    std::vector<line_profile> all_;
};

/// A line as a configuration names it.
struct named_line
{
    std::string name;   ///< "office"
    std::string device; ///< "plant:301"
    line_profile profile;
};

/// The [[line]]s of a configuration.
class line_book
{
public:
    /// No names; the profiles that come with tipring.
    line_book() = default;

    /// @param known  what another file names: a name or a device that stands here, too, is as it is here
    /// @throws failure(config_bad) naming file, line, and what is wrong: two lines with one name or one device, an unknown profile.
    static line_book read(const config_section& top, line_book known = {});

    /// @return nullptr where nothing is called so; devices are no names.
    const named_line* find(std::string_view name) const;

    /// What `name` stands for; itself where nothing is called so.
    std::string device_of(std::string_view name) const;

    /// What the line on `device` is called; `device` itself where it has no name.
    std::string name_of(std::string_view device) const;

    const std::vector<named_line>& all() const { return all_; }
    const line_profiles& profiles() const { return profiles_; }

private:
    line_profiles profiles_;
    std::vector<named_line> all_;
};

} // namespace tipring::core
