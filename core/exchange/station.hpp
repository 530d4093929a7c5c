#pragma once
#include "core/exchange/exchange_config.hpp"
#include "core/exchange/program_line.hpp"
#include "core/exchange/route.hpp"
#include "core/line_device.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tipring::core {

class exchange;

/// An extension of our exchange: a telephone, or a program in its place. Every operation is carried out by us, and so is certain.
///
/// The person at the telephone works it with hook, flash and digits; a program works the same calls with the operations below.
/// Both end up in the same steps.
class station final : public line_device
{
public:
    /// @param program  the program's side of the line, where a program sits there
    station(
        exchange& ex, media::media_port& port, observer& watcher, station_config config, program_line* program = nullptr
    );
    ~station() override;

    const station_config& config() const { return config_; }
    /// The same extension in other words; calls go on.
    void reload(station_config config);

    dsp::caller_id identity() const override;
    media::voice& voice() override;

    awaitable<void> run() override;
    awaitable<void> stop() override;

    /// Off hook: dialled at once. On hook: the telephone rings first, and its number is dialled when it is lifted.
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
    awaitable<void> forward(forwarding wanted) override;
    awaitable<std::uint32_t> complete_call(call_handle which, completion_mode mode) override;
    awaitable<void> uncomplete_call(std::uint32_t completion) override;
    awaitable<void> secure_call(call_handle which) override;

    std::optional<std::string> why_not(operation what) const override;
    std::optional<std::string> why_not(completion_mode how) const override;

    void peer_alerting(call& mine) override;
    void peer_refused(call& mine, call_event how, call_mode mode) override;
    void peer_answered(call& mine) override;
    void peer_cleared(call& mine, disconnect_mode why) override;
    void update_media() override;
    bool external() const override { return false; }

    // What the exchange asks -------------------------------------------------------------------------------------------

    /// Another call comes in for this extension: it rings, or waits with a tone in the conversation.
    /// @param redirecting  who sent it here, where somebody did
    /// @return false when it is busy.
    bool offer(const call_ptr& caller, call_reason reason, const std::string& redirecting);

    /// On hook, and nothing rings.
    bool free() const;

    /// In a conversation, or on the way to one.
    bool talking() const;

    /// The call that rings here, if any.
    call_ptr ringing_call() const { return find({call_state::offering, call_state::accepted}); }

    /// Rings with a call of our own to `number`, which is made when it is answered (call completion).
    void ring_back_for(std::string number, std::uint32_t completion);

    /// Messages wait for this extension elsewhere (in a mailbox), or wait no longer: told by the dial tone and by the lamp, as the
    /// configuration says, beside those that extensions left for each other.
    void set_message_waiting(bool waits);

    /// Somebody left a message for this extension, or took it back.
    void look_for_messages();

    /// A call of ours that camped on gets its turn.
    void go_on(const call_ptr& camped);

    /// The call that rang here rings elsewhere now: nobody is told but us.
    void withdraw(const call_ptr& ringing, disconnect_mode why);

private:
    ring_cadence cadence() const;
    // the person at the telephone: station_telephone.cpp
    void on_line(const drivers::line_event& event);
    void on_heard(const media::heard& what);
    void lifted();
    void hung_up();
    void flashed();
    void flashed_in_conference(const call_ptr& parent);
    void take_waiting(const call_ptr& waiting, const call_ptr& active);
    void digit(char d);
    void service_digit(char d);
    void collect(const call_ptr& c, std::string_view digits);
    void route_call(const call_ptr& c);
    void routed();
    void refuse(const call_ptr& c, placement how);
    void arm(sample_count limit, void (station::*then)());
    void disarm() { ++armed_; }
    void dialling_timed_out();
    void recall_timed_out();
    void howl();

    // ringing and caller ID: station_ringing.cpp
    void ring(const call_ptr& c);
    void stop_ringing();
    awaitable<void> ring_and_identify(call_ptr c);
    awaitable<void> call_display();
    awaitable<void> send_caller_id(call_ptr c);
    awaitable<void> burst(sample_count length);
    awaitable<void> announce_waiting(call_ptr c);
    awaitable<void> identify_waiting(call_ptr c);
    awaitable<void> acknowledged();
    awaitable<void> send_alert(sample_count length);
    void unanswered(const call_ptr& c);
    void give_up(const call_ptr& c);
    sample_count patience_for(const call& c) const;
    const forward_rule* diverted_unanswered(const call& caller) const;

    // the message lamp: station_lamp.cpp
    void show_lamp();
    void leave_lamp();
    awaitable<void> tell_lamp();
    awaitable<void> send_to_lamp(bool lit);

    // the steps under the operations: station.cpp
    call_ptr current() const; ///< the one call that has the telephone's ear
    call_ptr begin_consultation(const call_ptr& original, call_event how);
    void join(const call_ptr& parent, const call_ptr& member);
    call_ptr join_three(const call_ptr& first, const call_ptr& second);
    void transfer(const call_ptr& original, const call_ptr& consultation);
    void leave_conference(const call_ptr& member);
    void dissolve_if_one_is_left(const call_ptr& parent);
    void clear(const call_ptr& c, disconnect_mode towards_peer);
    void retrieve(const call_ptr& held);
    void swap(const call_ptr& active, const call_ptr& held);
    void call_answered(const call_ptr& c);
    void refresh(const call_ptr& c);
    void supervise_answer();
    void supervise_hangup();
    void went_idle();

    // the steps under the services: station_services.cpp
    void serve(const call_ptr& c, const feature_request& request);
    bool perform(const call_ptr& c, const feature_request& request);
    bool set_forward(forward_condition when, const std::string& to);
    bool cancel_forward(forward_condition when);
    void dial_tone_again(const call_ptr& c);
    void move_to_orbit(const call_ptr& mine, const std::string& orbit);
    std::string orbit_for(const std::string& wanted) const;
    void take_over(const call_ptr& mine, const call_ptr& far_end);
    bool take_ringing(const call_ptr& mine, const call_ptr& ringing);
    bool camp(const call_ptr& c);
    bool ask_completion(const std::string& number, completion_mode how) const;
    bool call_for_message(const call_ptr& c);
    bool can_be_entered() const;
    void let_in(const call_ptr& intruder);
    awaitable<call_ptr> seize(std::string purpose);
    void bring(const call_ptr& far, const std::string& digits, call_reason reason, const std::string& verb);
    awaitable<void> let_go();

    enum class background {
        none,
        dial,
        recall_dial,
        stutter_dial,
        ringback,
        busy,
        congestion,
        special_information,
        howler,
        music
    };
    void play(background what);
    background dial_tone_for(const call& c) const;
    background sound_of(const call& c, far_sound far) const;

    exchange& exchange_;
    station_config config_;
    program_line* program_;
    task_group ringing_;
    parking_place ringer_off_;
    parking_place acknowledged_; ///< whoever sends data in a conversation waits for the telephone's word
    bool mail_waits_ = false;
    task_group telling_lamp_;
    std::optional<bool> lamp_lit_ = false; ///< as it was told last; nothing where it may have heard only a part
    std::unique_ptr<media::conference_bridge> conference_; ///< while a parent of ours exists
    background playing_ = background::none;
    hook noticed_ = hook::on;      ///< where the last event put it
    bool recall_register_ = false; ///< after a flash: the next digit names a service
    std::string last_called_;      ///< for call-back and camp-on
    std::uint64_t armed_ = 0;      ///< which timer counts; a timer that finds another number does nothing
};

} // namespace tipring::core
