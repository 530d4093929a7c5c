#pragma once
#include "base/async/task_group.hpp"
#include "base/async/time_source.hpp"
#include "drivers/at/dialect.hpp"
#include "drivers/at/engine.hpp"
#include "drivers/at/language/caller_id_text.hpp"
#include "drivers/line.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tipring::drivers {

/// What a modem said of itself when it was asked.
struct modem_facts
{
    std::vector<std::string> identity{}; ///< I, I3, +GMI, +GMM
    const at::dialect* speaks = nullptr;
    std::string service_classes{}; ///< +FCLASS=?
    bool voice = false;
    bool duplex = false;                        ///< hears while it speaks
    std::optional<at::offered_format> format{}; ///< of voice
    std::vector<std::string> refused{};         ///< settings that it answered ERROR to
};

struct at_line_settings
{
    std::string name{};                   ///< of the line; empty: "at:" and the port's
    unsigned bits_per_second = 115200;    ///< of the serial port: which sample formats fit
    bool duplex = true;                   ///< use +VTR where the modem has it
    sample_count ring_timeout = 8s;       ///< no RING for so long: the caller gave up
    sample_count caller_id_quiet = 500ms; ///< a block of caller ID is complete
    sample_count caller_id_before = 6s;   ///< before the first RING it belongs to that one (BT, ETSI, Japan)
    sample_count off_hook_limit = 10s;    ///< voice firmware takes its time
    sample_count guard = 1500ms;          ///< on hook between two seizures
    sample_count talk_hangover = 300ms;   ///< half duplex: silence of ours after which we listen again
    sample_count jitter = 30ms;           ///< audio kept back from the modem, so that its pieces join
    sample_count look_again = 1s;         ///< for a modem that went away or does not answer
};

/// A line towards an exchange, through an AT modem's voice mode: hook, flash and audio, so that our own signal processing hears dial
/// tone, dials and follows the call, as on a plain port.
///
/// Half duplex   Most modems either play or record. The line then listens, turns round as soon as there is something to say, and turns
///               back when that was said: nothing is lost, but it is late by the turn-round (a quarter of a second or so).
/// Ring          Told by RING or by DLE R; caller ID by the modem, whenever it comes, and told behind the first ring.
/// Trouble       A modem that is gone is looked for until it is back; one that does not answer is hung up by DTR and asked again.
/// Memory        Nothing is ever written to the modem's memory; all settings are made anew after every start.
class at_line final : public line
{
public:
    at_line(time_source& time, hw::serial_port& port, const at_line_settings& settings = {});
    ~at_line() override;

    line_kind kind() const override { return line_kind::at; }
    const std::string& name() const override { return name_; }
    /// Whether it is plugged in, and has answered.
    bool present() const override { return ready_ && port_.present(); }
    std::vector<capability> capabilities() const override;
    const modem_facts& facts() const { return facts_; }
    /// Why it is not present, for people; empty where it is.
    const std::string& trouble() const { return trouble_; }

    awaitable<void> run() override;
    event_queue<line_event>& events() override { return events_; }

    void read(audio_out frame) override;
    void write(audio_in frame) override;
    hook hook_position() const override { return hook_; }

    awaitable<void> off_hook() override;
    awaitable<void> on_hook() override;
    awaitable<void> hookflash() override;

    /// Waits until present(). For programs that start with the line.
    awaitable<void> until_ready();

    /// Gets the dialogue.
    void record(at::transcript_writer* writer) { modem_.record(writer); }

private:
    // identity and settings: at_probe.cpp
    awaitable<void> initialise();
    awaitable<void> identify();
    awaitable<void> probe_voice();
    awaitable<std::vector<std::string>> ask(std::string question);
    awaitable<bool> want(std::string setting);

    // events: at_line.cpp
    awaitable<void> look_after_it();
    awaitable<void> serve();
    awaitable<void> translate();
    awaitable<void> lose(const std::string& why);
    void take(const at::modem_news& news);
    void take_code(std::uint8_t code);
    void rang();
    void reversed();
    void deadline_passed();
    sample_count next_deadline() const;
    void tell_caller_id();
    void tell(line_event::kind what);
    void must_be_present() const;
    awaitable<void> seize();
    awaitable<void> must(std::string_view command, sample_count limit);
    awaitable<void> hang_up_by_dtr();

    // audio: at_audio.cpp
    void start_audio();
    awaitable<void> stop_audio();
    awaitable<void> talk();
    awaitable<void> talk_both_ways();
    awaitable<void> listen();
    awaitable<void> speak();
    awaitable<void> send_what_there_is();
    bool has_to_speak() const;

    time_source& time_;
    hw::serial_port& port_;
    at_line_settings settings_;
    std::string name_;
    at::engine modem_;
    event_queue<line_event> events_;
    modem_facts facts_;
    std::string trouble_ = "it was not asked yet";
    bool ready_ = false;
    parking_place became_ready_;
    hook hook_ = hook::on;
    polarity stands_ = polarity::normal;
    sample_count on_hook_since_;

    // ringing
    sample_count ring_stops_at_ = sample_count::max();
    sample_count block_ends_at_ = sample_count::max();
    sample_count caller_expires_at_ = sample_count::max();
    bool ringing_ = false;
    at::caller_id_reader block_;
    std::optional<caller_id> caller_; ///< complete, and no RING yet

    // audio
    task_group audio_;
    parking_place nudge_;
    bool stopping_ = false;
    bool awaited_ = false; ///< the end of the stream, by one at a time
    bool filling_ = true;  ///< received_ is below the jitter that it keeps back
    std::deque<std::int16_t> received_;
    std::vector<std::int16_t> to_say_;
    sample_count speaks_until_{};
    std::optional<dsp::sample_encoder> encoder_;
    std::optional<dsp::sample_decoder> decoder_;
};

} // namespace tipring::drivers
