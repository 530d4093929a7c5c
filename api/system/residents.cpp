#include "api/system/residents.hpp"

#include "api/system/demo_story.hpp"
#include "api/system/fax_machine.hpp"
#include "base/async/combine.hpp"

#include <memory>

namespace tipring::api {

namespace {

using dsp::tone_name;

constexpr sample_count pick_up = 600ms;
constexpr sample_count patience = 20s;

using shelf = std::shared_ptr<const speech_shelf>;

/// Until the exchange tells that the other one hung up.
awaitable<void> until_released(plant::telephone& phone)
{
    const std::vector<tone_name> released = {tone_name::congestion, tone_name::busy};
    for (;;) {
        const auto tone = co_await phone.hear_one_of(released, 60s);
        if (tone || phone.hook_position() == hook::on)
            co_return;
    }
}

/// Talks, with pauses for breath, until cancelled.
awaitable<void> talk(time_source& time, plant::telephone& phone, shelf speech, std::string greeting)
{
    co_await phone.speak((*speech)["hello"]);
    for (;;) {
        co_await time.wait(1500ms);
        co_await phone.speak((*speech)[greeting]);
    }
}

awaitable<void> answers(
    simulated_house& house,
    std::string number,
    std::size_t rings,
    std::string greeting,
    sample_count talks_for,
    shelf speech
)
{
    plant::telephone& phone = house.telephone(number);
    for (;;) {
        const bool rang = co_await phone.wait_for_rings(rings, 1h);
        if (!rang)
            continue;
        co_await house.time().wait(pick_up);
        phone.lift();
        co_await house.time().wait(pick_up);
        co_await within(
            house.time(), talks_for, first_of(until_released(phone), talk(house.time(), phone, speech, greeting))
        );
        phone.hang_up();
    }
}

/// By a text telephone, until cancelled.
awaitable<void> types(time_source& time, plant::telephone& phone)
{
    for (;;) {
        co_await phone.type("EDITH HERE GA");
        co_await time.wait(3s);
    }
}

awaitable<void> calls_again_and_again(simulated_house& house, shelf speech, town_day day)
{
    plant::telephone& phone = house.telephone("205");
    std::string number = "301";
    const sample_count idle = day == town_day::quiet ? sample_count(1h) : sample_count(3s);
    for (;;) {
        const bool rang = co_await phone.wait_for_ring(idle);
        if (!rang && day == town_day::quiet)
            continue;
        phone.lift();
        if (rang) {
            co_await within(house.time(), 30s, first_of(until_released(phone), types(house.time(), phone)));
            phone.hang_up();
            continue;
        }
        const bool dial_tone = co_await phone.hear_dial_tone(patience);
        if (dial_tone)
            co_await phone.dial(number);
        const std::vector<tone_name> refused = {tone_name::busy, tone_name::congestion, tone_name::special_information};
        const auto tone = co_await phone.hear_one_of(refused, 1s);
        if (!tone) {
            const bool somebody = co_await phone.hear_voice(40s);
            if (somebody)
                co_await within(
                    house.time(), 30s, first_of(until_released(phone), talk(house.time(), phone, speech, "dir-welcome"))
                );
        }
        phone.hang_up();
        number = number == "301" ? "302" : "301";
        co_await house.time().wait(5s);
    }
}

} // namespace

residents::residents(simulated_house& house, town_day day)
    : house_(house)
    , day_(day)
    , tasks_(house.time().executor())
{
}

void residents::start()
{
    const auto speech = std::make_shared<const speech_shelf>(std::initializer_list<const char*>{
        "hello", "hello-world", "conf-onlyperson", "dir-welcome"});
    tasks_.spawn(answers(house_, "201", 1, "hello-world", 1h, speech));
    house_.telephone("202").lift();
    tasks_.spawn(answers(house_, "204", 2, "conf-onlyperson", 10s, speech));
    tasks_.spawn(calls_again_and_again(house_, speech, day_));
    tasks_.spawn(runs_a_fax_machine(house_.time(), house_.telephone("207"), "207", "Felix, 207"));
}

} // namespace tipring::api
