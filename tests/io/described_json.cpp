// Described structs as JSON and back; every boundary of every field.
#include "core/described_structs.hpp"
#include "io/temporary_directory.hpp"

#include <closura/core/field_differences.hpp>
#include <closura/io/described_json.hpp>
#include <closura/io/json_file.hpp>

namespace closura_tests::described_json_tests {

using namespace of_every_kind;
using closura::as_json;
using closura::input_error;
using closura::read_json;

everything_described something()
{
    everything_described object;
    object.resume = true;
    object.offset = 5;
    object.rate = 0.1 + 0.2;
    object.title = "a \"title\"";
    object.out = "a/b";
    object.layers_at = {};
    object.law = carried{.renewed = 0.25};
    object.rates[closura::bias<0, B>] = -1.0 / 3.0;
    object.window.seed = 0xffffffffffffffffU;
    return object;
}

TEST(described_json, brings_every_kind_of_field_back)
{
    const auto object = something();
    everything_described read;
    read_json(nlohmann::json::parse(as_json(object).dump()), read, "file");
    EXPECT_TRUE(closura::field_differences(read, object).empty());
    EXPECT_EQ(read.window.seed, object.window.seed);
    EXPECT_FALSE(closura::field_differences(read, everything_described{}).empty());
    EXPECT_EQ(as_json(object)["law"], (nlohmann::json{{"name", "carried"}, {"gibbs_steps", 1}, {"renewed", 0.25}}));
    EXPECT_EQ(as_json(any_law(exact{})), "exact");
}

/// What is said about `something()` after a change.
template <class Change>
std::string after(Change change)
{
    auto json = as_json(something());
    change(json);
    everything_described read;
    const std::string said = message_of<input_error>([&] { read_json(json, read, "run.json: options"); });
    EXPECT_TRUE(closura::field_differences(read, everything_described{}).empty()) << "nothing changes";
    return said;
}

TEST(described_json, names_file_key_found_and_expected)
{
    EXPECT_EQ(after([](auto& json) { json["runs"] = 0; }),
              "run.json: options: runs: 0; expected a whole number from 1 to 1000000");
    EXPECT_EQ(after([](auto& json) { json["window_options"]["window"] = 0; }),
              "run.json: options: window_options.window: 0; expected a whole number of at least 1");
    EXPECT_EQ(after([](auto& json) { json["law"]["gibbs_steps"] = "many"; }),
              "run.json: options: law.gibbs_steps: \"many\"; expected a whole number from 1 to 1000");
    EXPECT_EQ(after([](auto& json) { json["law"] = "no such law"; }),
              "run.json: options: law: \"no such law\"; expected one of short_run, carried, exact");
    EXPECT_EQ(after([](auto& json) { json["law"] = "carried"; }),
              "run.json: options: law: \"carried\"; expected an object with its options");
    EXPECT_EQ(after([](auto& json) {
                  json["law"] = {{"name", "exact"}, {"steps", 1}};
              }),
              "run.json: options: law: {\"name\":\"exact\",\"steps\":1}; expected a name only: exact has no options");
    EXPECT_EQ(after([](auto& json) { json["law"]["extra"] = 1; }),
              "run.json: options: law.extra: unknown; expected one of name, gibbs_steps, renewed");
    EXPECT_CONTAINS(after([](auto& json) { json["law"].erase("name"); }), "options: law: {");
    EXPECT_EQ(after([](auto& json) { json.erase("rate"); }),
              "run.json: options: rate: missing; expected a number above 0");
    EXPECT_EQ(after([](auto& json) { json.erase("window_options"); }),
              "run.json: options: window_options: missing; expected an object");
    EXPECT_CONTAINS(after([](auto& json) { json["other"] = 1; }), "options: other: unknown; expected one of resume, ");
    EXPECT_EQ(after([](auto& json) { json["resume"] = 1; }), "run.json: options: resume: 1; expected true or false");
    EXPECT_CONTAINS(after([](auto& json) { json["rates"] = {1, 1}; }), "options: rates: [1,1]; expected for each");
    EXPECT_CONTAINS(after([](auto& json) { json["rates"]["bias[0,A]"] = 2; }), "options: rates: {");
    EXPECT_CONTAINS(after([](auto& json) { json["layers_at"] = {1, 501}; }), "options: layers_at: [1,501]");
    EXPECT_EQ(after([](auto& json) { json = {1, 2}; }), "run.json: options: [1,2]; expected an object");
    EXPECT_CONTAINS(after([](auto& json) { json["runs"] = "\xff" + std::string(1000, 'x'); }),
                    "xxx...; expected a whole number");
}

// ---- Every field of every struct.

/// The text as JSON if it is a number to JSON, which " 1" and "010" are not; else as a string.
nlohmann::json json_of(const std::string& text)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    return json.is_number() && text.find(' ') == std::string::npos ? json : nlohmann::json(text);
}

template <class Struct>
class described_json_boundaries : public testing::Test {};
TYPED_TEST_SUITE(described_json_boundaries, described_structs);

TYPED_TEST(described_json_boundaries, are_kept)
{
    TypeParam object;
    closura::for_each_field(object, [&]<class Field, class Value>(const Field& field, Value&) {
        if constexpr (std::is_arithmetic_v<Value> && !std::is_same_v<Value, bool>) {
            const std::string key(field.name());
            for (const candidate& one : candidates<Value>(field.allowed)) {
                auto json = as_json(TypeParam{});
                json[key] = json_of(one.text);
                TypeParam read;
                if (one.allowed) {
                    EXPECT_NO_THROW(read_json(json, read, "file")) << key << " " << one.text;
                    EXPECT_EQ(closura::as_text(read.*(field.member)), one.text) << key;
                } else {
                    EXPECT_CONTAINS(message_of<input_error>([&] { read_json(json, read, "file"); }),
                                    "file: " + key + ": ")
                        << one.text;
                }
            }
        }
    });
}

TEST(json_file, refuses_what_is_no_json)
{
    const temporary_directory directory;
    const auto path = directory / "run.json";
    const auto said = [&](std::string_view text) {
        write_bytes(path, text);
        return message_of<input_error>([&] { (void)closura::read_json_file(path); });
    };
    EXPECT_CONTAINS(said(""), "run.json: is not JSON");
    EXPECT_CONTAINS(said("{} {}"), "run.json: is not JSON");
    EXPECT_CONTAINS(said("{\"a\": 1e999}"), "run.json: is not JSON");
    EXPECT_CONTAINS(said("{\"a\": NaN}"), "run.json: is not JSON");
    EXPECT_CONTAINS(said("{\"a\": {\"b\": 1, \"b\": 2}}"), "run.json: b stands twice");
    EXPECT_CONTAINS(said("\xff"), "run.json: is not JSON");
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)closura::read_json_file(directory / "none.json", "a run"); }),
                    "none.json: cannot be read; expected a run");
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)closura::read_json_file(directory.path()); }),
                    "cannot be read");
}

} // namespace closura_tests::described_json_tests
