//! The vocabulary: which words stand for what.

use super::{Hour, Mood, Style, Weather};

/// Where the picture takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the word")]
pub enum Setting {
    Sea, Lake, Mountains, Hills, Desert, Forest, City, Table, Room, Space, Underwater, Portrait, Abstract,
}

/// A thing the painter has a shape for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the word")]
pub enum Kind {
    Sun, Moon, Star, Cloud, Bird, Balloon, Rocket, Planet, Plane, Kite, Rainbow,
    House, Lighthouse, Castle, Tower, Windmill, Church, Bridge, Tent,
    Boat, Ship, Whale, Fish, Swan,
    Car, Train, Bicycle,
    Cat, Dog, Fox, Horse, Deer, Rabbit, Owl, Bear, Sheep, Elephant,
    Person, Woman, Keeper, Knight, Astronaut, Robot,
    Tree, Pine, Palm, Flower, Cactus, Mushroom,
    Vase, Cup, Teapot, Book, Apple, Lemon, Pear, Bread, Candle, Bottle, Bowl,
    Umbrella, Lantern, Fire, Chair,
}

/// The kind a singular noun names.
pub fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "sun" => Kind::Sun,
        "moon" | "crescent" => Kind::Moon,
        "star" | "constellation" => Kind::Star,
        "cloud" => Kind::Cloud,
        "bird" | "gull" | "seagull" | "crow" | "raven" | "swallow" | "crane" | "goose" | "geese" | "heron" | "eagle" => Kind::Bird,
        "balloon" | "zeppelin" | "airship" => Kind::Balloon,
        "rocket" | "spaceship" | "spacecraft" => Kind::Rocket,
        "planet" | "saturn" | "jupiter" => Kind::Planet,
        "plane" | "airplane" | "aeroplane" | "aircraft" => Kind::Plane,
        "kite" => Kind::Kite,
        "rainbow" => Kind::Rainbow,
        "house" | "cottage" | "cabin" | "hut" | "farmhouse" | "barn" | "home" | "village" | "bakery" | "shop" => Kind::House,
        "lighthouse" | "beacon" => Kind::Lighthouse,
        "castle" | "fortress" | "palace" => Kind::Castle,
        "tower" | "ruin" | "observatory" => Kind::Tower,
        "windmill" | "mill" => Kind::Windmill,
        "church" | "chapel" | "cathedral" | "temple" => Kind::Church,
        "bridge" | "viaduct" | "aqueduct" => Kind::Bridge,
        "tent" | "camp" => Kind::Tent,
        "boat" | "sailboat" | "dinghy" | "yacht" | "canoe" | "raft" => Kind::Boat,
        "ship" | "galleon" | "ferry" | "steamer" | "trawler" => Kind::Ship,
        "whale" | "orca" | "dolphin" => Kind::Whale,
        "fish" | "koi" | "carp" | "salmonfish" | "shark" | "goldfish" => Kind::Fish,
        "swan" | "duck" => Kind::Swan,
        "car" | "taxi" | "van" | "truck" | "bus" | "automobile" => Kind::Car,
        "train" | "tram" | "locomotive" | "railway" => Kind::Train,
        "bicycle" | "bike" | "cyclist" => Kind::Bicycle,
        "cat" | "kitten" => Kind::Cat,
        "dog" | "puppy" | "hound" | "wolf" | "wolve" => Kind::Dog,
        "fox" | "foxe" => Kind::Fox,
        "horse" | "pony" | "unicorn" | "stallion" => Kind::Horse,
        "deer" | "stag" | "elk" | "reindeer" | "moose" => Kind::Deer,
        "rabbit" | "hare" | "bunny" => Kind::Rabbit,
        "owl" => Kind::Owl,
        "bear" => Kind::Bear,
        "sheep" | "lamb" | "cow" | "goat" => Kind::Sheep,
        "elephant" | "mammoth" => Kind::Elephant,
        "person" | "man" | "men" | "people" | "figure" | "boy" | "traveller" | "traveler" | "hiker" | "wanderer" | "fisherman"
        | "farmer" | "child" | "children" | "couple" | "friend" | "sailor" | "gardener" | "violinist" | "musician" => Kind::Person,
        "woman" | "women" | "girl" | "lady" | "dancer" | "ballerina" | "princess" | "queen" => Kind::Woman,
        "keeper" | "wizard" | "witch" | "monk" | "pilgrim" | "hooded" | "cloak" | "cloaked" | "ghost" => Kind::Keeper,
        "knight" | "warrior" | "samurai" | "king" => Kind::Knight,
        "astronaut" | "cosmonaut" | "spaceman" => Kind::Astronaut,
        "robot" | "android" | "mech" => Kind::Robot,
        "tree" | "oak" | "birch" | "willow" | "maple" | "orchard" | "blossom" => Kind::Tree,
        "pine" | "fir" | "spruce" | "conifer" | "cypress" => Kind::Pine,
        "palm" => Kind::Palm,
        "flower" | "tulip" | "poppy" | "daisy" | "rose" | "sunflower" | "peony" | "bouquet" | "lily" | "iris" | "dahlia"
        | "wildflower" | "anemone" => Kind::Flower,
        "cactus" | "cacti" => Kind::Cactus,
        "mushroom" | "toadstool" => Kind::Mushroom,
        "vase" | "jug" | "pitcher" => Kind::Vase,
        "cup" | "mug" | "coffee" | "tea" | "teacup" => Kind::Cup,
        "teapot" | "kettle" => Kind::Teapot,
        "book" | "novel" | "diary" => Kind::Book,
        "apple" | "peach" | "plum" | "cherry" | "tomato" | "pomegranate" => Kind::Apple,
        "lemon" | "lime" | "fruit" | "tangerine" | "citru" => Kind::Lemon,
        "pear" | "fig" | "avocado" => Kind::Pear,
        "bread" | "loaf" | "loave" | "baguette" | "cake" => Kind::Bread,
        "candle" => Kind::Candle,
        "bottle" | "wine" | "potion" => Kind::Bottle,
        "bowl" | "soup" | "ramen" => Kind::Bowl,
        "umbrella" | "parasol" => Kind::Umbrella,
        "lantern" | "lamp" | "torch" => Kind::Lantern,
        "fire" | "campfire" | "bonfire" | "flame" => Kind::Fire,
        "chair" | "armchair" | "bench" => Kind::Chair,
        _ => return None,
    })
}

/// The setting a word names outright.
pub fn setting(word: &str) -> Option<Setting> {
    Some(match word {
        "sea" | "ocean" | "coast" | "beach" | "shore" | "harbour" | "harbor" | "island" | "wave" | "bay" | "tide" | "tidal"
        | "causeway" | "cliff" | "seaside" | "pier" => Setting::Sea,
        "lake" | "river" | "pond" | "fjord" | "reflection" | "canal" => Setting::Lake,
        "mountain" | "alp" | "alpine" | "peak" | "summit" | "glacier" | "himalaya" | "snowfield" => Setting::Mountains,
        "hill" | "meadow" | "field" | "countryside" | "valley" | "farm" | "garden" | "prairie" | "vineyard" | "moor" => Setting::Hills,
        "desert" | "dune" | "sahara" | "canyon" | "mesa" => Setting::Desert,
        "forest" | "wood" | "jungle" | "grove" | "woodland" => Setting::Forest,
        "city" | "street" | "skyline" | "town" | "urban" | "alley" | "cyberpunk" | "downtown" | "tokyo" | "paris" | "london"
        | "skyscraper" | "rooftop" => Setting::City,
        "table" | "still" | "tablecloth" | "breakfast" | "kitchen" => Setting::Table,
        "room" | "interior" | "bedroom" | "window" | "windowsill" | "library" | "study" => Setting::Room,
        "space" | "galaxy" | "nebula" | "cosmos" | "orbit" | "lunar" | "mars" => Setting::Space,
        "underwater" | "reef" | "seabed" | "aquarium" => Setting::Underwater,
        "portrait" | "bust" | "headshot" | "face" => Setting::Portrait,
        "abstract" | "geometric" | "pattern" | "marble" | "marbled" | "bauhaus" => Setting::Abstract,
        _ => return None,
    })
}

/// Time of day.
pub fn hour(word: &str) -> Option<Hour> {
    Some(match word {
        "dawn" | "sunrise" | "morning" | "daybreak" => Hour::Dawn,
        "day" | "noon" | "midday" | "afternoon" | "sunny" | "daylight" | "summer" | "spring" => Hour::Day,
        "dusk" | "sunset" | "evening" | "twilight" | "autumn" => Hour::Dusk,
        "night" | "midnight" | "moonlit" | "moonlight" | "starry" | "nocturne" | "nocturnal" | "aurora" => Hour::Night,
        _ => return None,
    })
}

/// Weather.
pub fn weather(word: &str) -> Option<Weather> {
    Some(match word {
        "clear" | "cloudless" => Weather::Clear,
        "cloudy" | "overcast" => Weather::Cloudy,
        "rain" | "rainy" | "drizzle" => Weather::Rain,
        "snow" | "snowy" | "winter" | "blizzard" | "frost" | "frozen" | "ice" | "icy" => Weather::Snow,
        "fog" | "foggy" | "mist" | "misty" | "haze" | "hazy" => Weather::Fog,
        "storm" | "stormy" | "thunder" | "lightning" | "tempest" => Weather::Storm,
        _ => return None,
    })
}

/// Mood.
pub fn mood(word: &str) -> Option<Mood> {
    Some(match word {
        "warm" | "cosy" | "cozy" | "glowing" => Mood::Warm,
        "cool" | "cold" | "chilly" => Mood::Cool,
        "melancholy" | "melancholic" | "sad" | "lonely" | "solitary" | "somber" | "sombre" | "wistful" => Mood::Melancholy,
        "joyful" | "happy" | "vivid" | "vibrant" | "colourful" | "colorful" | "bright" | "cheerful" | "playful" => Mood::Joyful,
        "pastel" | "soft" | "gentle" | "dreamy" | "delicate" => Mood::Pastel,
        "neon" | "synthwave" | "vaporwave" => Mood::Neon,
        "monochrome" | "monochromatic" | "noir" | "greyscale" | "grayscale" => Mood::Mono,
        "dark" | "ominous" | "gloomy" | "moody" | "gothic" => Mood::Dark,
        "vintage" | "retro" | "nostalgic" | "antique" | "faded" => Mood::Vintage,
        _ => return None,
    })
}

/// Finish. Checkpoint names are read with the same words.
pub fn style(word: &str) -> Option<Style> {
    Some(match word {
        "gouache" | "poster" | "illustration" => Style::Gouache,
        "watercolour" | "watercolor" | "aquarelle" => Style::Watercolour,
        "ink" | "sumi" | "etching" | "engraving" | "sketch" | "lineart" => Style::Ink,
        "pixel" | "pixelart" | "sprite" => Style::Pixel,
        "photo" | "photograph" | "photography" | "film" | "cinematic" | "photorealistic" | "realistic" | "35mm" => Style::Photo,
        "riso" | "risograph" | "screenprint" | "halftone" => Style::Riso,
        "woodcut" | "linocut" | "woodblock" => Style::Woodcut,
        "cyanotype" | "blueprint" => Style::Cyanotype,
        "chalk" | "crayon" | "pastels" => Style::Pastel,
        _ => return None,
    })
}

/// Counting words.
pub fn count(word: &str) -> Option<u8> {
    Some(match word {
        "one" | "single" | "lone" => 1,
        "two" | "pair" | "couple" | "both" => 2,
        "three" | "few" | "trio" => 3,
        "four" => 4,
        "five" | "several" => 5,
        "six" | "some" => 6,
        "seven" | "many" => 7,
        "eight" => 8,
        "nine" | "ten" | "dozen" | "hundred" | "countless" => 9,
        _ => word.parse::<u8>().ok().filter(|n| (1..=9).contains(n))?,
    })
}

/// Words too common to say anything: they do not count as unknown.
pub fn filler(word: &str) -> bool {
    word.len() < 3
        || matches!(
            word,
            "the" | "and" | "with" | "over" | "under" | "above" | "below" | "behind" | "near" | "from" | "into" | "onto" | "for"
                | "her" | "his" | "their" | "its" | "that" | "this" | "who" | "which" | "while" | "seen" | "very" | "highly"
                | "detailed" | "quality" | "masterpiece" | "best" | "art" | "style" | "painting" | "picture" | "image" | "light"
                | "scene" | "landscape" | "life" | "sky" | "water" | "beautiful" | "small" | "little" | "big" | "large" | "old"
                | "young" | "tall" | "long" | "quiet" | "calm" | "distant" | "standing" | "sitting" | "against" | "across"
                | "through" | "beside" | "between" | "front" | "are" | "hot" | "air" | "on" | "wide" | "shot" | "left" | "right"
        )
}
