#include "api/bringup/report.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <string>

using namespace tipring::api::bringup;

namespace {

report sample()
{
    report r;
    r.exchange_end = "plant:<fxs>";
    r.subscriber_end = "plant:\"fxo\" & co";
    r.country = "us";
    finding good;
    good.what = find_quantity("noise.to_exchange");
    good.outcome = verdict::pass;
    good.value = -71.234;
    good.allowed = limit{.least = {}, .most = -64.0, .source = "ITU-T Q.552"};
    finding bad = good;
    bad.what = find_quantity("gain.to_exchange");
    bad.outcome = verdict::fail;
    bad.value = -11.0;
    bad.allowed = limit{.least = -8.0, .most = 1.0, .source = "ITU-T Q.552"};
    bad.because = "a <remark> with \"quotes\"";
    finding none;
    none.what = find_quantity("dial_tone.delay");
    none.outcome = verdict::not_measurable;
    none.because = "this end is ours";
    r.findings = {good, bad, none};
    curve c;
    c.title = "Frequency response";
    c.x_label = "Hz";
    c.y_label = "dB";
    c.lines = {
        {"one way", {{300.0, -3.0}, {1020.0, 0.0}, {3400.0, -2.0}}, -3.0, 0.6}
    };
    r.curves = {c};
    return r;
}

} // namespace

TEST_CASE("values and limits are said in words")
{
    const report r = sample();
    CHECK(value_of(r.findings[0]) == "-71.23 dBm0p");
    CHECK(allowed_for(r.findings[0]) == "at most -64 dBm0p");
    CHECK(allowed_for(r.findings[1]) == "-8 to 1 dB");
    CHECK(value_of(r.findings[2]) == "-");
    CHECK(in_words(1.0, "yes") == "yes");
    CHECK(in_words(0.0, "yes") == "no");
    CHECK(in_words(-0.001, "dB") == "0 dB");
}

TEST_CASE("report.json is JSON, and has everything in it")
{
    const auto whole = boost::json::parse(to_json(sample())).as_object();
    CHECK(whole.at("exchange_end").as_string() == "plant:<fxs>");
    CHECK(whole.at("good").as_bool() == false);
    CHECK(whole.at("failed").to_number<int>() == 1);
    const auto& findings = whole.at("findings").as_array();
    REQUIRE(findings.size() == 3);
    CHECK(findings[1].at("value").to_number<double>() == -11.0);
    CHECK(findings[1].at("because").as_string() == "a <remark> with \"quotes\"");
    CHECK(findings[2].at("value").is_null());
    CHECK(whole.at("curves").at(0).at("lines").at(0).at("points").as_array().size() == 3);
    CHECK(whole.at("curves").at(0).at("lines").at(0).at("least").to_number<double>() == -3.0);
    CHECK(whole.at("curves").at(0).at("lines").at(0).at("most").to_number<double>() == 0.6);
}

TEST_CASE("what is allowed is drawn beside what was measured, where it is limited at all")
{
    const auto limits_in = [](const std::string& html) {
        int count = 0;
        for (std::size_t at = html.find("<line class=\"limit"); at != std::string::npos;
             at = html.find("<line class=\"limit", at + 1))
            ++count;
        return count;
    };
    report r = sample();
    CHECK(limits_in(to_html(r)) == 2);
    r.curves[0].lines[0].least.reset();
    CHECK(limits_in(to_html(r)) == 1);
    r.curves[0].lines[0].most.reset();
    CHECK(limits_in(to_html(r)) == 0);
    CHECK(to_html(r).find("allowed</span>") == std::string::npos);
}

TEST_CASE("JUnit's XML counts failures and what was skipped, and escapes what it quotes")
{
    const std::string xml = to_junit(sample());
    CHECK(xml.find("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\"") != std::string::npos);
    CHECK(xml.find("plant:&lt;fxs&gt; plant:&quot;fxo&quot; &amp; co") != std::string::npos);
    CHECK(xml.find("<remark>") == std::string::npos);
    report broken = sample();
    broken.ended_early = "dahdi:4 was unplugged";
    CHECK(to_junit(broken).find("errors=\"1\"") != std::string::npos);
}

TEST_CASE("report.html asks nothing of the network and escapes what it quotes")
{
    const std::string html = to_html(sample());
    for (const char* const asks : {"http:", "https:", "//", "src=", "@import", "url(", "<script"}) {
        CAPTURE(asks);
        CHECK(html.find(asks) == std::string::npos);
    }
    CHECK(html.find("default-src 'none'") != std::string::npos);
    CHECK(html.find("<remark>") == std::string::npos);
    CHECK(html.find("plant:&lt;fxs&gt;") != std::string::npos);
    CHECK(html.find("prefers-color-scheme: dark") != std::string::npos);
    CHECK(html.find("<svg") != std::string::npos);
}
