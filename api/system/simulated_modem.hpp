#pragma once
#include "api/softmodem/soft_modem.hpp"
#include "base/async/task_group.hpp"
#include "core/media/media_engine.hpp"
#include "core/network/network_line.hpp"
#include "core/observer_list.hpp"
#include "drivers/at/at_line.hpp"
#include "hw/serial/serial_cable.hpp"

#include <string>

namespace tipring::api {

/// An AT modem between a simulated pair and a line of the application: the soft modem is its firmware, the serial cable is simulated
/// too, and the driver at the other end is the one that drives any modem.
class simulated_modem
{
public:
    /// @param pair     the modem's telephone jack
    /// @param profile  what its firmware knows of the exchange: the country's tones
    simulated_modem(time_source& time, drivers::line& pair, const std::string& name, const core::line_profile& profile);
    ~simulated_modem();
    simulated_modem(const simulated_modem&) = delete;
    simulated_modem& operator=(const simulated_modem&) = delete;

    /// The application's end. It is not present until the driver has asked the modem what it is: see until_ready().
    drivers::at_line& line() { return driver_; }
    hw::serial_cable& cable() { return cable_; }

    /// What the modem does by itself; whoever takes line() runs that.
    void start();
    awaitable<void> until_ready() { return driver_.until_ready(); }
    awaitable<void> stop();

private:
    awaitable<void> powered();

    hw::serial_cable cable_;
    core::media::media_engine signal_processor_;
    core::observer_list told_;
    core::network_line firmware_line_;
    soft_modem firmware_;
    drivers::at_line driver_;
    bool stopping_ = false;
    task_group tasks_;
};

} // namespace tipring::api
