#pragma once
#include "base/async/combine.hpp"
#include "core/dialing/dial_guard.hpp"
#include "core/line_device.hpp"
#include "core/network/line_profile.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tipring::core {

/// Whose tones sound there. @throws failure(unknown_country).
const dsp::country& country_of(const line_profile& profile);

/// A line towards somebody else's exchange: every operation is carried out by the network, with hook, flash and digits,
/// and what the network did is known only as well as it was heard.
///
/// State          One call can be active; a flash holds it and gives recall dial tone, which belongs to a second call.
/// Answer         Inferred from voice or a fax/modem tone after ringback, unless the profile promises a battery reversal.
/// Hanging up     Is not neutral while a call is held: it completes a transfer. drop() therefore flashes where it must.
class network_line final : public line_device
{
public:
    network_line(time_source& time, media::media_port& port, observer& watcher, line_profile profile);

    const line_profile& profile() const { return profile_; }

    /// What the exchange does, in other words than before: timers, signals, gains, codes. Calls go on; what waits ends as it began.
    /// @throws failure(config_bad) with needs_new_start().
    void reload(line_profile profile);
    /// Why the line must be made anew for that, if it must: it listens for its country's tones, and its guard knows what is outside.
    std::optional<std::string> needs_new_start(const line_profile& profile) const;
    dial_guard& guard() { return guard_; }
    const dial_guard& guard() const { return guard_; }

    /// Other rules than the safe ones, and counters that other lines share.
    void guard_by(dial_policy policy, std::shared_ptr<dial_ledger> shared);

    /// Who waits while we are in a call, where the exchange says it (type II caller ID). The call itself is there once it is taken.
    /// Nobody tells when he gives up: he is forgotten after wait_answer.
    std::optional<dsp::caller_id> waiting_caller() const;

    /// On whose behalf this line dials from now on: a nameless program, unless told otherwise.
    void dials_for(dialler who) { who_ = std::move(who); }

    awaitable<void> run() override;

    void keep_disconnected(bool keep) override { keeps_disconnected_ = keep; }

    awaitable<call_handle> make_call(std::string number) override;
    awaitable<void> dial(call_handle which, std::string digits) override;
    awaitable<void> answer(call_handle which) override;
    awaitable<void> drop(call_handle which) override;
    awaitable<void> hold(call_handle which) override;
    awaitable<void> unhold(call_handle which) override;
    awaitable<void> swap_hold(call_handle active, call_handle held) override;
    awaitable<call_handle> setup_transfer(call_handle which) override;
    awaitable<call_handle>
    complete_transfer(call_handle original, call_handle consultation, transfer_mode mode) override;
    awaitable<void> blind_transfer(call_handle which, std::string number) override;
    awaitable<conference_setup> setup_conference(call_handle which) override;
    awaitable<call_handle> prepare_add_to_conference(call_handle conference) override;
    awaitable<void> add_to_conference(call_handle conference, call_handle consultation) override;
    awaitable<void> remove_from_conference(call_handle which) override;
    awaitable<void> redirect(call_handle which, std::string number) override;
    awaitable<std::string> park(call_handle which, std::string at) override;
    awaitable<call_handle> unpark(std::string at) override;
    awaitable<call_handle> pickup(pickup_target from) override;
    awaitable<void> forward(forwarding all) override;
    awaitable<std::uint32_t> complete_call(call_handle which, completion_mode mode) override;
    awaitable<void> uncomplete_call(std::uint32_t completion) override;
    awaitable<void> secure_call(call_handle which) override;

    std::optional<std::string> why_not(operation what) const override;
    std::optional<std::string> why_not(completion_mode how) const override;

    // As a way out of our own exchange -----------------------------------------------------------------------------

    /// A call of ours for `caller`, who is its other end from now on. Nothing is seized yet.
    /// @param by_hand  a person at a telephone dialled the number
    call_ptr begin_call_for(const call_ptr& caller, bool by_hand);
    /// Seizes the line and dials. @throws what make_call throws; the call is then over.
    awaitable<void> go_on_with(call_ptr begun, std::string number);
    /// @return the call itself while it is still offered, else nullptr.
    call_ptr unanswered(const call_handle& offered) const;
    /// Whether the network said who calls, within `limit` or while the call was offered.
    awaitable<bool> wait_for_caller_id(call_handle offered, sample_count limit);
    /// run(), as a task of its own.
    void start() { tasks_.spawn(run()); }

    void peer_alerting(call& mine) override;
    void peer_refused(call& mine, call_event how, call_mode mode) override;
    void peer_answered(call& mine) override;
    void peer_cleared(call& mine, disconnect_mode why) override;
    void update_media() override;
    bool external() const override { return true; }

private:
    using wanted = std::function<bool(const media::heard&)>;
    struct listener;

    // what the line and the ear report: network_line.cpp
    void on_line(const drivers::line_event& event);
    void on_heard(const media::heard& what);
    void on_progress(const dsp::progress_event& tone);
    void on_presence(const dsp::presence_event& presence);
    void on_alert_tone(const dsp::presence_event& tone);
    awaitable<void> fetch_waiting_caller();
    void on_typing(const dsp::text_telephone_event& typing);
    void infer_answer(const std::string& from);
    void on_data_message(const dsp::decoded_caller_id& message);
    void lamp(bool lit);
    awaitable<void> watch_dark_lamp();
    void incoming();
    call_ptr offer(const std::string& evidence);
    void named(const dsp::caller_id& who);
    void reversed(polarity now);
    awaitable<void> hang_up_unless_reversed(sample_count grace);
    awaitable<void> watch_silence();
    void far_answered(const std::string& how, confidence sure);
    void far_hung_up(const std::string& how, confidence sure);
    void disconnect(call& which, disconnect_mode why, call_evidence evidence);
    void vanish();
    void choose_detectors();
    void tell_peer(const call& mine);
    void play(far_sound far);
    awaitable<void> clear_after_a_while(call_handle which, sample_count limit);
    awaitable<void> give_up_unanswered(call_handle which);

    // procedures: network_dialing.cpp
    awaitable<void> seize(call_ptr which);
    awaitable<std::optional<dsp::tone_name>> take_the_line();
    awaitable<void> must_be_silent();
    awaitable<void> release_unanswered(call_handle offered);
    awaitable<void> send(call_ptr which, dial_string number);
    dial_verdict judge(const dial_string& number, const dial_string& before, bool by_hand = false) const;
    void count(const call_ptr& which);
    void begin_register();
    void before_digits(const call& which, const std::string& digits) override;
    awaitable<std::optional<dsp::tone_name>> hear_dial_tone(sample_count limit); ///< which of them
    void dial_tone_at_seizure(dsp::tone_name which);
    awaitable<std::optional<media::heard>> hear(wanted what, sample_count limit);

    // procedures: network_services.cpp
    awaitable<void> recall(std::string purpose);
    awaitable<void> flash();
    awaitable<void> join_three(call_ptr parent, call_ptr first, call_ptr second);
    awaitable<void> flash_back_to(call_ptr held, call_ptr active);
    awaitable<void> release_active(call_ptr active, call_ptr held);
    awaitable<void> release_line();
    awaitable<void> hookflash();
    awaitable<void> send_digits(std::string digits, bool pulse = false);
    call_ptr consultation_for(call_ptr held);
    call_ptr the_other_of(const call& which) const;

    // procedures: network_codes.cpp
    std::string code_for(operation what, feature f, std::string_view number = {}) const;
    awaitable<void> send_code(std::string digits, operation what);
    awaitable<void> ask_from_idle(operation what, std::vector<std::string> codes);
    awaitable<call_handle> take_by_code(operation what, std::string code, call_reason reason);
    awaitable<call_handle> take_waiting();
    std::optional<std::string> no_code(operation what) const;
    std::string unknown_code(feature f) const;

    /// Runs one procedure at a time on this line; drop() cuts it short.
    template <class T>
    awaitable<T> exclusively(operation what, awaitable<T> body);
    awaitable<void> exclusively(operation what, awaitable<void> body);
    void begin(operation what);

    line_profile profile_;
    const dsp::country* country_;
    dial_guard guard_;
    dialler who_;
    dial_string sent_;                 ///< to the exchange, since it last gave dial tone
    std::vector<std::string> in_band_; ///< digits sent on the call that was connected last, request by request
    std::vector<listener*> listeners_;
    parking_place cut_short_;
    /// The operation is over, on whatever way out: the next may begin.
    struct ending
    {
        network_line& line;
        ~ending()
        {
            line.running_.reset();
            line.look_again();
        }
    };

    std::optional<operation> running_;
    far_sound playing_ = far_sound::silence;
    bool not_for_us_ = false;        ///< somebody stopped the call that rings: it rings on, and is not offered again
    std::vector<feature> forwarded_; ///< by code, to be cancelled by code
    std::uint32_t completions_asked_ = 0;
    std::optional<dsp::caller_id> waiting_caller_;
    sample_count waiting_since_{};
    std::optional<dsp::caller_id> announced_; ///< by data before the first ring
    sample_count announced_at_{};
    std::optional<sample_count> answered_at_;     ///< when we last took a call that came in
    std::optional<sample_count> far_answered_at_; ///< by reversal, or taken by us
    polarity polarity_ = polarity::normal;
    std::optional<sample_count> silent_since_; ///< nothing is heard
    bool watching_silence_ = false;
    bool keeps_disconnected_ = false;
    bool seizing_ = false;    ///< there is no dial tone yet
    bool rang_first_ = false; ///< somebody called meanwhile
    parking_place glare_;
    bool lamp_lit_ = false;           ///< by its voltage
    bool watching_dark_lamp_ = false; ///< whether it stays so
    bool told_by_stutter_ = false;    ///< message_waiting(), and by nothing but the dial tone
    bool somebody_waits_ = false; ///< in the conversation: the tone began, and its next time has not been missed yet
    std::optional<dsp::tone_name> released_tone_; ///< sounds: in a conversation it means that nobody is there any more
    std::optional<sample_count> ringback_heard_;  ///< the latest end (or begin) of ringback on the call under way
};

template <class T>
awaitable<T> network_line::exclusively(operation what, awaitable<T> body)
{
    begin(what);
    const ending on_every_way_out{*this};
    auto done = co_await unless(cut_short_.wait(), std::move(body));
    if (!done)
        throw failure(errc::operation_failed, std::string(name_of(what)) + " on " + name() + " was cut short by drop");
    co_return std::move(*done);
}

} // namespace tipring::core
