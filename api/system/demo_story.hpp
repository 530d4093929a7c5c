#pragma once
/// The chapters of the demo. Each is one coroutine that reads like what the people do.

#include "api/system/journal.hpp"
#include "api/system/simulated_house.hpp"

#include <map>
#include <string>

namespace tipring::api {

/// Recorded speech, by the name of its file.
class speech_shelf
{
public:
    /// @throws failure(file_missing) saying which package to install.
    explicit speech_shelf(std::initializer_list<const char*> names);
    const audio_buffer& operator[](const std::string& name) const;

private:
    std::map<std::string, audio_buffer> recordings_;
};

struct story
{
    simulated_house& house;
    journal& told;
    const speech_shelf& speech;
};

/// Tells all chapters, one after the other.
awaitable<void> tell_the_story(story s);

} // namespace tipring::api
