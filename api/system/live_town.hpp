#pragma once
#include "api/system/configuration.hpp"
#include "api/system/event_record.hpp"
#include "api/system/journal.hpp"
#include "api/system/line_entry.hpp"
#include "api/system/live_line.hpp"
#include "api/system/residents.hpp"
#include "api/system/simulated_house.hpp"
#include "core/applications/application_registry.hpp"
#include "core/observer_list.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::api {

/// The built-in town with its residents, alive for as long as one task takes: what `plant:` names mean on the command line.
class live_town
{
public:
    /// @param config  names and profiles of lines, and what may be dialled; the day begins at this machine's midnight
    /// @param lines   devices or names
    /// @param tell    gets the events of `lines`, or all of them, under the names that lines have
    live_town(
        configuration config,
        const std::vector<std::string>& lines,
        audience who,
        std::function<void(const event_record&)> tell
    );
    ~live_town();

    /// @param name  a device or a name
    /// @throws failure(no_such_line) for what is no line of the application here, saying what is.
    core::network_line& line(std::string_view name);
    /// A line of the application, or an extension of the exchange. @throws as line() does.
    core::line_device& device(std::string_view name);
    /// The pair of any line here, a telephone's too. @throws as line() does.
    plant::loop& pair(std::string_view name);
    simulated_house& house() { return *house_; }
    virtual_time& time() { return time_; }
    core::observer_list& told() { return told_; }
    core::application_registry& applications() { return applications_; }

    /// Runs `task` to its end in virtual time, the residents living their lives beside it; rethrows what it throws.
    void run(awaitable<void> task);

private:
    configuration config_;
    asio::io_context context_;
    virtual_time time_{context_};
    core::observer_list told_;
    core::application_registry applications_{context_.get_executor()};
    std::unique_ptr<journal> journal_;
    std::unique_ptr<simulated_house> house_;
    std::unique_ptr<residents> people_;
};

/// The built-in town with the profiles that a configuration gives to its lines, and 206, an extension with a program in place of the
/// telephone, and 207, a fax machine. Everybody else picks up for everybody; Ada and the program are told of a second caller.
/// @param asked  devices or names; a line that is asked for as a modem, here or in the configuration, has one
/// @throws failure(line_in_use) where a pair is wanted both with a modem and without
house_plan town_of(const configuration& config, const std::vector<std::string>& asked = {});

/// Puts a configuration's rules before all lines of the town.
void guard(simulated_house& house, const core::dial_policy& policy);

/// Every line found, real and simulated, and those that a configuration names and nobody finds.
std::vector<line_entry> list_lines(const configuration& config);

/// One cell of the matrix session operation x line kind.
struct capability_entry
{
    std::string_view operation;
    std::string_view tapi;
    std::string line;
    bool can = false;
    std::string how; ///< how it is done, or why it cannot be
};

/// The matrix, made from the operation table and from what each line can do: the lines that a configuration names, or else one of
/// each kind.
std::vector<capability_entry> list_capabilities(const configuration& config);

} // namespace tipring::api
