#pragma once
#include "core/exchange/exchange_config.hpp"
#include "core/line_device.hpp"

#include <memory>
#include <optional>
#include <string>

namespace tipring::core {

class exchange;

/// A telephone on our exchange. Every operation is carried out by us, and so is certain.
///
/// The person at the telephone works it with hook, flash and digits; a program works the same calls with the operations below.
/// Both end up in the same steps.
class station final : public line_device
{
public:
    station(exchange& ex, media::media_port& port, observer& watcher, station_config config);
    ~station() override;

    const station_config& config() const { return config_; }

    dsp::caller_id identity() const override;

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

    std::optional<std::string> why_not(operation what) const override;

    void peer_alerting(call& mine) override;
    void peer_answered(call& mine) override;
    void peer_cleared(call& mine, disconnect_mode why) override;
    void update_media() override;

    /// Another call comes in for this telephone. @return false when it is busy.
    bool offer(const call_ptr& caller, call_reason reason);

private:
    // the person at the telephone: station_telephone.cpp
    void on_line(const drivers::line_event& event);
    void on_heard(const media::heard& what);
    void lifted();
    void hung_up();
    void flashed();
    void digit(char d);
    void service_digit(char d);
    void collect(const call_ptr& c, std::string_view digits);
    void route(const call_ptr& c);
    void routed();
    void refuse(const call_ptr& c, call_event event, call_mode mode);
    void ring(const call_ptr& c);
    void stop_ringing();
    awaitable<void> ring_and_identify(call_ptr c);
    awaitable<void> send_caller_id(call_ptr c);
    awaitable<void> burst(sample_count length);
    void arm(sample_count limit, void (station::*then)());
    void disarm() { ++armed_; }
    void dialling_timed_out();
    void recall_timed_out();
    void howl();

    // the steps under the operations: station.cpp
    call_ptr current() const; ///< the one call that has the telephone's ear
    call_ptr begin_consultation(const call_ptr& original, call_event how);
    void join(const call_ptr& parent, const call_ptr& member);
    void transfer(const call_ptr& original, const call_ptr& consultation);
    void leave_conference(const call_ptr& member);
    void dissolve_if_one_is_left(const call_ptr& parent);
    void clear(const call_ptr& c, disconnect_mode towards_peer);
    void retrieve(const call_ptr& held);
    void call_answered(const call_ptr& c);
    void refresh(const call_ptr& c);
    void supervise_answer();
    void supervise_hangup();

    enum class background { none, dial, recall_dial, ringback, busy, congestion, special_information, howler, music };
    void play(background what);

    exchange& exchange_;
    station_config config_;
    task_group ringing_;
    parking_place ringer_off_;
    std::unique_ptr<media::conference_bridge> conference_; ///< while a parent of ours exists
    background playing_ = background::none;
    bool recall_register_ = false; ///< after a flash: the next digit names a service
    std::uint64_t armed_ = 0;      ///< which timer counts; a timer that finds another number does nothing
};

} // namespace tipring::core
