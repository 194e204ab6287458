import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Prints, as JSON, the fields that Keycloak reads of a realm: every class reachable from those named below, as Jackson
 * would deserialize it. Run by scripts/keycloak-fields/generate.mjs, with a distribution's jars on the class path:
 * java -cp 'lib/main/*' KeycloakFields.java
 */
public class KeycloakFields {
    private static final String[] ROOTS = {
        "org.keycloak.representations.idm.RealmRepresentation",
        "org.keycloak.representations.userprofile.config.UPConfig",
        "org.keycloak.representations.workflows.WorkflowRepresentation",
        "org.keycloak.representations.idm.authorization.ResourceServerRepresentation",
        "org.keycloak.representations.idm.authorization.PolicyRepresentation",
        "org.keycloak.representations.idm.OrganizationRepresentation",
    };

    /** Fields that the class declares as any JSON, and what Keycloak converts them to. */
    private static final Map<String, String> CONVERTED = Map.of(
        "RealmRepresentation.clientProfiles", "org.keycloak.representations.idm.ClientProfilesRepresentation",
        "RealmRepresentation.clientPolicies", "org.keycloak.representations.idm.ClientPoliciesRepresentation");

    /** Deserializers of Keycloak's own, and what they read. */
    private static final Map<String, String> DESERIALIZERS = Map.of(
        "StringListMapDeserializer", "string[?]{}",
        "MultivaluedHashMapValueDeserializer", "string[?]{}",
        "StringOrArrayDeserializer", "string[?]",
        "ResourceTypeDeserializer", "any");

    private final ObjectMapper mapper = new ObjectMapper();
    private final DeserializationConfig config = mapper.getDeserializationConfig();
    private final AnnotationIntrospector introspector = config.getAnnotationIntrospector();
    private final Map<String, Class<?>> classes = new TreeMap<>();
    private final Deque<Class<?>> waiting = new ArrayDeque<>();

    public static void main(String[] arguments) throws Exception {
        System.out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(new KeycloakFields().walk()));
    }

    private Map<String, Object> walk() throws Exception {
        for (String root : ROOTS) nameOf(Class.forName(root));
        Map<String, Object> described = new TreeMap<>();
        for (Class<?> next = waiting.poll(); next != null; next = waiting.poll()) {
            described.put(next.getSimpleName(), describe(next));
        }
        return Map.of("classes", described, "eventTypes", namesOf("org.keycloak.events.EventType"));
    }

    private static List<String> namesOf(String enumeration) throws Exception {
        List<String> names = new ArrayList<>();
        for (Object constant : Class.forName(enumeration).getEnumConstants()) names.add(((Enum<?>) constant).name());
        return names;
    }

    private Map<String, Object> describe(Class<?> type) throws Exception {
        DeserializationContext context =
            ((DefaultDeserializationContext) mapper.getDeserializationContext()).createInstance(config, null, null);
        JsonDeserializer<?> found = context.findNonContextualValueDeserializer(config.constructType(type));
        if (!(found instanceof BeanDeserializerBase reader)) throw new IllegalStateException("How is " + type + " read?");
        Map<String, Object> fields = new TreeMap<>();
        Iterator<SettableBeanProperty> properties = reader.properties();
        while (properties.hasNext()) {
            SettableBeanProperty property = properties.next();
            fields.put(property.getName(), field(type, property));
        }
        boolean open = inside(reader, "_anySetter") != null;
        return Map.of("fields", fields, "open", open, "text", reader.getValueInstantiator().canCreateFromString());
    }

    private static Object inside(BeanDeserializerBase reader, String name) throws Exception {
        Field field = BeanDeserializerBase.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(reader);
    }

    private Map<String, Object> field(Class<?> type, SettableBeanProperty property) throws Exception {
        String converted = CONVERTED.get(type.getSimpleName() + "." + property.getName());
        String written = converted == null ? typeOf(property) : nameOf(Class.forName(converted));
        return Map.of("type", written, "deprecated", isDeprecated(type, property));
    }

    private String typeOf(SettableBeanProperty property) {
        AnnotatedMember member = property.getMember();
        Object reader = introspector.findDeserializer(member);
        if (reader == null) reader = introspector.findContentDeserializer(member);
        if (reader instanceof Class<?> own) {
            String known = DESERIALIZERS.get(own.getSimpleName());
            if (known == null) throw new IllegalStateException("What does " + own + " read, of " + member + "?");
            return known;
        }
        JsonFormat.Value format = introspector.findFormat(member);
        String written = typeOf(property.getType());
        boolean single = format != null
            && Boolean.TRUE.equals(format.getFeature(JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY));
        return single ? written.replaceAll("\\[]$", "[?]") : written;
    }

    private String typeOf(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (type.isMapLikeType()) return typeOf(type.getContentType()) + "{}";
        if (type.isArrayType() || type.isCollectionLikeType()) return typeOf(type.getContentType()) + "[]";
        if (type.isEnumType()) return enumeration(raw);
        if (raw == String.class) return "string";
        if (raw == Boolean.class || raw == boolean.class) return "boolean";
        if (raw == Integer.class || raw == int.class || raw == Long.class || raw == long.class) return "integer";
        if (raw == Float.class || raw == float.class || raw == Double.class || raw == double.class) return "number";
        if (raw.getName().startsWith("org.keycloak.")) return nameOf(raw);
        if (raw == Object.class || raw.getName().startsWith("com.fasterxml.jackson.databind.")) return "any";
        throw new IllegalStateException("What is " + type + "?");
    }

    private String enumeration(Class<?> type) {
        List<String> words = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) words.add(mapper.convertValue(constant, String.class));
        return "(" + String.join("|", words) + ")";
    }

    private String nameOf(Class<?> type) {
        Class<?> known = classes.putIfAbsent(type.getSimpleName(), type);
        if (known == null) waiting.add(type);
        else if (known != type) throw new IllegalStateException("Two classes of one name: " + known + ", " + type);
        return type.getSimpleName();
    }

    /** The mark may stand at the field, the getter or the setter. */
    private static boolean isDeprecated(Class<?> type, SettableBeanProperty property) {
        AnnotatedMember member = property.getMember();
        if (member.getMember() instanceof AnnotatedElement element && element.isAnnotationPresent(Deprecated.class)) return true;
        String accessor = (member.getName().isEmpty() ? property.getName() : member.getName()).replaceAll("^[gs]et|^is", "");
        String field = accessor.substring(0, 1).toLowerCase() + accessor.substring(1);
        for (Class<?> holder = type; holder != null; holder = holder.getSuperclass()) {
            for (Field candidate : holder.getDeclaredFields()) {
                if (candidate.getName().equals(field) && candidate.isAnnotationPresent(Deprecated.class)) return true;
            }
            for (Method candidate : holder.getDeclaredMethods()) {
                boolean same = candidate.getName().matches("(get|set|is)" + Pattern.quote(accessor));
                if (same && candidate.isAnnotationPresent(Deprecated.class)) return true;
            }
        }
        return false;
    }
}
